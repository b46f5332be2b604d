// SPDX-License-Identifier: Apache-2.0
// What `snoopbox probes` and `snoopbox tplist` both show of something that can be traced.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attach/traceable.h"
#include "output/writer.h"
#include "util/format.h"

namespace snoopbox::commands {

// A list of texts as the value of a column: an array in JSON. It refers to `lines`.
inline output::Value list_of(const std::vector<std::string>& lines) {
    return output::StackTrace{0, {}, lines};
}

// "PROVIDER:PROBE" of a USDT probe; of others, their name.
inline std::string name_in_list(const attach::Traceable& what) {
    return what.kind == attach::Kind::usdt ? what.provider + ":" + what.name : what.name;
}

// Of a USDT probe: "0x1139 -4@%eax".
inline std::vector<std::string> places_of(const attach::Traceable& what) {
    std::vector<std::string> places;
    for (const auto& place : what.places) {
        places.push_back(fmt::format("{:#x}{}{}", place.address, place.arguments.empty() ? "" : " ",
                                     place.arguments));
    }
    return places;
}

}  // namespace snoopbox::commands

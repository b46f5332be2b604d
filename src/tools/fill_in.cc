// SPDX-License-Identifier: Apache-2.0
#include "tools/fill_in.h"

namespace snoopbox::tools {

std::optional<std::string> option_in(std::string_view text) {
    return text.starts_with('$') ? std::optional<std::string>(text.substr(1)) : std::nullopt;
}

std::vector<Probe> filled_in(std::vector<Probe> probes, const ValueOf& value_of) {
    for (Probe& probe : probes) {
        for (std::string* text : {&probe.frequency, &probe.period, &probe.cpu}) {
            if (const auto option = option_in(*text)) {
                *text = value_of(*option).value_or("");
            }
        }
    }
    return probes;
}

}  // namespace snoopbox::tools

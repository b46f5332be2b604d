// SPDX-License-Identifier: Apache-2.0
// Tables of formats by name, one for each kind of writer.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "util/join.h"
#include "util/result.h"

namespace snoopbox::output {

template <typename Make>
struct Format {
    std::string_view name;
    Make* make;  // a function that makes the writer
};

template <typename Make, std::size_t count>
std::vector<std::string_view> names_of(const std::array<Format<Make>, count>& formats) {
    std::vector<std::string_view> names;
    names.reserve(count);
    for (const auto& format : formats) {
        names.push_back(format.name);
    }
    return names;
}

// Fails if there is none of that name, listing those there are.
template <typename Make, std::size_t count>
Result<Make*> find_format(const std::array<Format<Make>, count>& formats, std::string_view name) {
    for (const auto& format : formats) {
        if (format.name == name) {
            return format.make;
        }
    }
    return fail("unknown output format \"" + std::string(name) + "\"",
                "use one of " + join(names_of(formats)));
}

}  // namespace snoopbox::output

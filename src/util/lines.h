// SPDX-License-Identifier: Apache-2.0
// Texts line by line: `while (!rest.empty()) { const auto line = take_line(rest); ... }`
#pragma once

#include <algorithm>
#include <string_view>

namespace snoopbox {

// The first line of `rest`, without its newline; `rest` is then what follows.
inline std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
// The headers that are part of this program, and that a tool may include: filters.h, sockets.h...
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snoopbox::tools {

// `text`, which begins in the line `first_line` of `file`, with those headers in the places where
// it includes them, and theirs in them. Each is there once. `#line` says what a line was. All lines
// end in \n.
std::string with_own_includes(std::string_view file, std::string_view text,
                              std::ptrdiff_t first_line);

}  // namespace snoopbox::tools

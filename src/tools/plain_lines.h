// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace snoopbox::tools {

// The text without what editors of other systems add: lines that end in CRLF, a byte order mark.
std::string with_plain_lines(std::string_view content);

}  // namespace snoopbox::tools

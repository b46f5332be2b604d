// SPDX-License-Identifier: Apache-2.0
// The text of C: what it includes, and literals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snoopbox {

// The name in `#include "NAME"`; empty if the line is another.
std::string_view quoted_include(std::string_view line);

// Those of all lines, in their order.
std::vector<std::string_view> quoted_includes(std::string_view source);

// A file's name as a string literal. clang's diagnostics show what the literal stands for.
std::string c_literal(std::string_view name);

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
// The text of C: what it includes, literals, and names of types.
#pragma once

#include <cstddef>
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

// The kernel's name of an integer, "u8" to "s64"; empty if there is none of that size.
std::string integer_type(std::size_t bytes, bool is_signed);

}  // namespace snoopbox

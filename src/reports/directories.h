// SPDX-License-Identifier: Apache-2.0
// Paths of directories that stand for all that is below them.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace snoopbox::reports {

// Each once, in order.
using Texts = std::set<std::string, std::less<>>;

// The directory that has it; "/" is in none but itself. A path without a / stays as it is.
std::string_view directory_above(std::string_view path);

// Whether the path is one of them, or below one.
bool is_in_directories(std::string_view path, const Texts& directories);

// Those that are not below another of them.
Texts outermost(const Texts& directories);

}  // namespace snoopbox::reports

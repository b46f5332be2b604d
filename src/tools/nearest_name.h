// SPDX-License-Identifier: Apache-2.0
// "did you mean": the name that a mistyped word was likely meant to be.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace snoopbox::tools {

// The name with the fewest typing mistakes (a character missing, added, wrong, or swapped with its
// neighbour) between it and `word`; none if all are too far to be meant. Case is ignored.
std::optional<std::string_view> nearest_name(std::string_view word,
                                             std::span<const std::string_view> names);

// "; did you mean NAME?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> names);

}  // namespace snoopbox::tools

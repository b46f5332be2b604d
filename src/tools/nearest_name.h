// SPDX-License-Identifier: Apache-2.0
// "did you mean": finds the name that a mistyped word was probably meant to be.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::tools {

// The name with the fewest typing mistakes (a character missing, added, wrong, or swapped with its
// neighbour) between it and `word`; none if all are too far to be meant. Case is ignored.
std::optional<std::string_view> nearest_name(std::string_view word,
                                             std::span<const std::string_view> names);

// At most `most` of `names`, those nearest to `word`, the nearest first.
std::vector<std::string_view> nearest_names(std::string_view word,
                                            std::span<const std::string_view> names,
                                            std::size_t most);

// "; did you mean NAME?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> names);
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

}  // namespace snoopbox::tools

// SPDX-License-Identifier: Apache-2.0
// Just enough of C's grammar to find its words.
#pragma once

#include <string_view>
#include <vector>

namespace snoopbox::headers {

// Returns identifiers and single punctuation characters in order. Skips comments, literals and
// numbers, and the rest of a line that begins with #include, whose header it adds to `includes`.
// Text that is not C yields some words too, never an error.
std::vector<std::string_view> c_words(std::string_view text,
                                      std::vector<std::string_view>& includes);

bool is_c_identifier(std::string_view text);

}  // namespace snoopbox::headers

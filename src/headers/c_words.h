// SPDX-License-Identifier: Apache-2.0
// Just enough of C's grammar to tell its words.
#pragma once

#include <string_view>
#include <vector>

namespace snoopbox::headers {

// Identifiers and single punctuation characters, as they stand in `text`. Comments, literals and
// numbers are left out; so is the rest of a line that begins with #include, whose header is put in
// `includes`. What is not C gives some words too, never an error.
std::vector<std::string_view> c_words(std::string_view text,
                                      std::vector<std::string_view>& includes);

bool is_c_identifier(std::string_view text);

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// Which bytes of a traced program's text may reach a terminal as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace snoopbox::output {

struct Character {
    char32_t code = 0;
    std::size_t length = 1;  // in bytes; 1 if not valid
    bool valid = false;      // well-formed UTF-8, shortest form, no surrogate
};

// The first character of `text`, which is not empty.
Character first_character(std::string_view text);

bool is_valid_utf8(std::string_view text);

// Seen as what it is and nothing more. Not so: controls (C0, DEL, C1), characters that change the
// direction or joining of others or that are invisible, blanks other than the space, line and
// paragraph separators, private use, non-characters.
bool is_printable(char32_t code);

// The columns that `text` takes on a terminal, if all of it is printable UTF-8.
std::size_t display_width(std::string_view text);

// The length of a character that `text` ends in the middle of; 0 if it ends with a whole one.
std::size_t incomplete_tail(std::string_view text);

}  // namespace snoopbox::output

// SPDX-License-Identifier: Apache-2.0
// Decides which bytes of a text that is not ours may reach a terminal unchanged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snoopbox {

struct Character {
    char32_t code = 0;
    std::size_t length = 1;  // in bytes; 1 if not valid
    bool valid = false;      // well-formed UTF-8, shortest form, no surrogate
};

// Returns the first character of `text`, which must not be empty.
Character first_character(std::string_view text);

bool is_valid_utf8(std::string_view text);

// Whether a character shows as itself and does nothing else. Not printable: controls (C0, DEL, C1),
// characters that change the direction or joining of others or that are invisible, blanks other
// than the space, line and paragraph separators, private use, non-characters.
bool is_printable(char32_t code);

// Whether a text of several lines may have it: what is printable, newlines and tabs.
bool is_of_text(const Character& c);

// Appends \xHH.
void append_escaped_byte(std::string& out, unsigned char byte);

// Returns `text` as a message may show it: newlines and tabs stay, whatever else is not printable
// or not UTF-8 becomes \xHH, byte by byte. Names of files and other people's texts are in messages.
std::string for_terminal(std::string_view text);

// Terminal columns that `text` takes, if all of it is printable UTF-8.
std::size_t display_width(std::string_view text);

// Length of the incomplete character at the end of `text`; 0 if it ends with a whole one.
std::size_t incomplete_tail(std::string_view text);

}  // namespace snoopbox

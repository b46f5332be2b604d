// SPDX-License-Identifier: Apache-2.0
// Text in lines of at most 80 characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::cli {

// Appends `text` filled to lines, all but the first behind `indent` blanks. The first begins where
// `out` ends, at `column`. A word that is too long for a line gets one of its own.
void append_filled(std::string& out, std::string_view text, std::size_t indent, std::size_t column);

// Appends paragraphs, which an empty line ends. A line that begins with a blank stays as it is.
void append_paragraphs(std::string& out, std::string_view text);

// "-n, --name REGEX", or "    --name" of an option without letter ('\0') and argument.
std::string option_term(char letter, std::string_view name, std::string_view argument);

// A term and what it means.
struct Entry {
    std::string term;
    std::string text;
};

// Appends the terms behind two blanks, and the texts next to them, aligned; below a term that is
// too long for that.
void append_entries(std::string& out, const std::vector<Entry>& entries);

}  // namespace snoopbox::cli

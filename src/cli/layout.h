// SPDX-License-Identifier: Apache-2.0
// Text in lines of at most 80 characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::cli {

// Appends `text`, broken into lines. All but the first are indented by `indent`; the first begins
// at the end of `out`, in `column`. A word that is too long gets a line of its own.
void append_filled(std::string& out, std::string_view text, std::size_t indent, std::size_t column);

// Appends paragraphs, separated by empty lines. A line that begins with a blank is kept unchanged.
void append_paragraphs(std::string& out, std::string_view text);

// "-n, --name REGEX", or "    --name" for an option without a letter ('\0') and argument.
std::string option_term(char letter, std::string_view name, std::string_view argument);

// A term and what it means.
struct Entry {
    std::string term;
    std::string text;
};

// Appends the terms, indented by two, with the texts aligned next to them, or below a term that is
// too long.
void append_entries(std::string& out, const std::vector<Entry>& entries);

}  // namespace snoopbox::cli

// SPDX-License-Identifier: Apache-2.0
#include "output/unit_file.h"

#include "util/utf8.h"

namespace snoopbox::output {

bool fits_unit_file(std::string_view word) {
    while (!word.empty()) {
        const auto character = first_character(word);
        if (!character.valid || !is_printable(character.code)) {
            return false;
        }
        word.remove_prefix(character.length);
    }
    return true;
}

void append_unit_word(std::string& out, std::string_view word) {
    const bool quoted = word.empty() || word.find_first_of(" \"'\\") != std::string_view::npos;
    out += quoted ? "\"" : "";
    for (const char c : word) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
        if (c == '%') {
            out += c;
        }
    }
    out += quoted ? "\"" : "";
}

}  // namespace snoopbox::output

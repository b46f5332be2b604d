// SPDX-License-Identifier: Apache-2.0
#include "output/screen.h"

#include <algorithm>

#include "util/lines.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

// Control sequences of ECMA-48, which all terminals but "dumb" ones know.
constexpr std::string_view home = "\x1b[H";
constexpr std::string_view erase_all = "\x1b[2J";
constexpr std::string_view erase_line = "\x1b[K";
constexpr std::string_view erase_below = "\x1b[J";

std::string_view cut(std::string_view line, std::size_t columns) {
    std::size_t end = 0;
    std::size_t used = 0;
    while (end < line.size()) {
        const auto length = first_character(line.substr(end)).length;
        used += display_width(line.substr(end, length));
        if (used > columns) {
            break;
        }
        end += length;
    }
    return line.substr(0, end);
}

}  // namespace

void append_page(std::string& out, std::string_view page, std::size_t columns, std::size_t lines,
                 bool first) {
    out += home;
    out += first ? erase_all : "";
    // The line after the last is the cursor's.
    for (std::size_t shown = 1; !page.empty() && (lines == 0 || shown < lines); ++shown) {
        const auto line = take_line(page);
        // Before the text: erasing after a full line would take its last character.
        out += erase_line;
        out += columns == 0 ? line : cut(line, columns);
        out += '\n';
    }
    out += erase_below;
}

}  // namespace snoopbox::output

// SPDX-License-Identifier: Apache-2.0
#include "cli/layout.h"

#include <algorithm>

#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::cli {
namespace {

constexpr std::size_t line_width = 80;
constexpr std::size_t entry_indent = 2;
constexpr std::size_t widest_term = 26;

}  // namespace

void append_filled(std::string& out, std::string_view text, std::size_t indent,
                   std::size_t column) {
    bool line_empty = true;
    while (true) {
        const std::size_t begin = text.find_first_not_of(" \n");
        if (begin == std::string_view::npos) {
            break;
        }
        text.remove_prefix(begin);
        const std::string_view word = text.substr(0, text.find_first_of(" \n"));
        text.remove_prefix(word.size());
        if (!line_empty && column + 1 + word.size() > line_width) {
            out += '\n';
            out.append(indent, ' ');
            column = indent;
            line_empty = true;
        }
        if (!line_empty) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        line_empty = false;
    }
    out += '\n';
}

void append_paragraphs(std::string& out, std::string_view text) {
    std::string paragraph;
    const auto flush = [&] {
        if (!paragraph.empty()) {
            append_filled(out, paragraph, 0, 0);
            paragraph.clear();
        }
    };
    while (!text.empty()) {
        const auto line = take_line(text);
        if (line.empty() || line.front() == ' ') {
            flush();
            out += line;
            out += '\n';
        } else {
            paragraph += line;
            paragraph += '\n';
        }
    }
    flush();
}

std::string option_term(char letter, std::string_view name, std::string_view argument) {
    return fmt::format("{}--{}{}{}", letter == '\0' ? "    " : fmt::format("-{}, ", letter), name,
                       argument.empty() ? "" : " ", argument);
}

void append_entries(std::string& out, const std::vector<Entry>& entries) {
    std::size_t widest = 0;
    for (const Entry& entry : entries) {
        if (entry.term.size() <= widest_term) {
            widest = std::max(widest, entry.term.size());
        }
    }
    const std::size_t indent = entry_indent + widest + 2;
    for (const Entry& entry : entries) {
        out.append(entry_indent, ' ');
        out += entry.term;
        if (entry.term.size() > widest) {
            out += '\n';
            out.append(indent, ' ');
        } else {
            out.append(indent - entry_indent - entry.term.size(), ' ');
        }
        append_filled(out, entry.text, indent, indent);
    }
}

}  // namespace snoopbox::cli

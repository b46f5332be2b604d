// SPDX-License-Identifier: Apache-2.0
#include "oneliners/text.h"

#include <algorithm>

#include "util/format.h"
#include "util/utf8.h"

namespace snoopbox::oneliners {
namespace {

constexpr std::string_view blanks = " \t\n";

// Of a terminal, less the indentation.
constexpr std::size_t most_shown = 76;

bool is_inside_character(char c) {
    constexpr unsigned mask = 0xc0;
    constexpr unsigned continues = 0x80;
    return (static_cast<unsigned char>(c) & mask) == continues;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !is_inside_character(c); }));
}

// Of the same length.
std::string with_marks_for_hidden(std::string_view text) {
    std::string shown(text);
    for (std::size_t at = 0; at < text.size();) {
        const auto c = first_character(text.substr(at));
        if (!is_of_text(c)) {
            shown.replace(at, c.length, c.length, '?');
        }
        at += c.length;
    }
    return shown;
}

}  // namespace

Span trimmed(std::string_view text, Span span) {
    while (!span.empty() && blanks.find(text[span.begin]) != std::string_view::npos) {
        ++span.begin;
    }
    while (!span.empty() && blanks.find(text[span.end - 1]) != std::string_view::npos) {
        --span.end;
    }
    return span;
}

tl::unexpected<Error> fail_at(std::string_view text, Span where, std::string_view message,
                              std::string remedy) {
    where.begin = std::min(where.begin, text.size());
    where.end = std::clamp(where.end, where.begin, text.size());
    std::size_t begin = where.begin == 0 ? 0 : text.rfind('\n', where.begin - 1) + 1;
    std::size_t end = std::min(text.find('\n', where.begin), text.size());
    if (end - begin > most_shown) {
        constexpr std::size_t before = 30;
        begin = std::max(begin, where.begin - std::min(where.begin, before));
        end = std::min(end, begin + most_shown);
        while (begin > 0 && is_inside_character(text[begin])) {
            --begin;
        }
        while (end < text.size() && is_inside_character(text[end])) {
            ++end;
        }
    }
    std::string line(text.substr(begin, end - begin));
    std::ranges::replace(line, '\t', ' ');
    const auto marked = text.substr(where.begin, std::min(where.end, end) - where.begin);
    return fail(fmt::format("{}\n  {}\n  {}{}", message, line,
                            std::string(characters(text.substr(begin, where.begin - begin)), ' '),
                            std::string(std::max<std::size_t>(characters(marked), 1), '^')),
                std::move(remedy));
}

Status check_text(std::string_view text) {
    constexpr std::size_t most_bytes = std::size_t{16} << 10U;
    if (text.size() > most_bytes) {
        return fail(fmt::format("a probe of {} bytes is too long: at most {} are read", text.size(),
                                most_bytes),
                    "write a tool: snoopbox new NAME");
    }
    for (std::size_t at = 0; at < text.size();) {
        const auto c = first_character(text.substr(at));
        if (!c.valid) {
            return fail("the probe is no text in UTF-8");
        }
        // The text of the tool that is written quotes it, and may not have others.
        if (!is_of_text(c)) {
            return fail_at(with_marks_for_hidden(text), {at, at + c.length},
                           fmt::format("there is a character that cannot be shown, U+{:04X}",
                                       static_cast<std::uint32_t>(c.code)));
        }
        at += c.length;
    }
    return {};
}

}  // namespace snoopbox::oneliners

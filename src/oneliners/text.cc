// SPDX-License-Identifier: Apache-2.0
#include "oneliners/text.h"

#include <algorithm>

#include "util/format.h"
#include "util/utf8.h"

namespace snoopbox::oneliners {
namespace {

constexpr std::string_view blanks = " \t\n\r";

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
    const auto* const bad = std::ranges::find_if(text, [](char c) {
        constexpr char deletion = 0x7f;
        return c == deletion || (c >= 0 && c < ' ' && blanks.find(c) == std::string_view::npos);
    });
    if (bad != text.end()) {
        std::string shown(text);
        std::ranges::replace_if(
            shown, [](char c) { return c >= 0 && c < ' '; }, ' ');
        const auto at = static_cast<std::size_t>(bad - text.begin());
        return fail_at(shown, {at, at + 1},
                       fmt::format("there is a control character, {:#04x}",
                                   static_cast<unsigned>(static_cast<unsigned char>(*bad))));
    }
    return is_valid_utf8(text) ? Status() : fail("the probe is no text in UTF-8");
}

}  // namespace snoopbox::oneliners

// SPDX-License-Identifier: Apache-2.0
#include "oneliners/brackets.h"

#include "oneliners/tokens.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

char partner(char open) {
    return open == '(' ? ')' : open == '[' ? ']' : '}';
}

}  // namespace

Result<std::size_t> end_of_brackets(std::string_view text, std::size_t at, std::size_t end) {
    std::vector<std::size_t> open;
    for (std::size_t i = at; i < end; ++i) {
        const char c = text[i];
        if (c == '"' || c == '\'') {
            const auto after = end_of_literal(text.substr(0, end), i);
            if (after == std::string_view::npos) {
                return fail_at(text, {i, i + 1}, fmt::format("this {} has no end", c));
            }
            i = after - 1;
        } else if (c == '(' || c == '[' || c == '{') {
            open.push_back(i);
        } else if (c == ')' || c == ']' || c == '}') {
            if (open.empty() || partner(text[open.back()]) != c) {
                return fail_at(text, {i, i + 1}, fmt::format("nothing opens this {}", c));
            }
            open.pop_back();
            if (open.empty()) {
                return i + 1;
            }
        }
    }
    const auto left = open.empty() ? at : open.back();
    return fail_at(text, {left, left + 1}, fmt::format("nothing closes this {}", text[left]));
}

Result<std::vector<Span>> split(std::string_view text, Span span, char separator) {
    std::vector<Span> parts;
    std::size_t begin = span.begin;
    for (std::size_t at = span.begin; at < span.end; ++at) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            const auto end = end_of_literal(text.substr(0, span.end), at);
            if (end == std::string_view::npos) {
                return fail_at(text, {at, at + 1}, fmt::format("this {} has no end", c));
            }
            at = end - 1;
        } else if (c == '(' || c == '[' || c == '{') {
            TRY_ASSIGN(const auto end, end_of_brackets(text, at, span.end));
            at = end - 1;
        } else if (c == ')' || c == ']' || c == '}') {
            return fail_at(text, {at, at + 1}, fmt::format("nothing opens this {}", c));
        } else if (c == separator) {
            parts.push_back(trimmed(text, {begin, at}));
            begin = at + 1;
        }
    }
    parts.push_back(trimmed(text, {begin, span.end}));
    return parts;
}

}  // namespace snoopbox::oneliners

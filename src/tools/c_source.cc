// SPDX-License-Identifier: Apache-2.0
#include "tools/c_source.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "util/ascii.h"

namespace snoopbox::tools {
namespace {

// The next position from `at` on where `word` is a whole identifier; npos if there is none.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t at) {
    for (; (at = text.find(word, at)) != std::string_view::npos; ++at) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !in_identifier(text[at - 1])) &&
            (end == text.size() || !in_identifier(text[end]))) {
            return at;
        }
    }
    return at;
}

// The end of the comment or literal that begins at `at`, or `at` if none does.
std::size_t skip_opaque(std::string_view text, std::size_t at) {
    const auto end_at = [&](std::string_view mark) {
        const std::size_t end = text.find(mark, at + 2);
        return end == std::string_view::npos ? text.size() : end + mark.size();
    };
    if (text.substr(at, 2) == "/*") {
        return end_at("*/");
    }
    if (text.substr(at, 2) == "//") {
        return end_at("\n") - 1;
    }
    const char quote = text[at];
    if (quote != '"' && quote != '\'') {
        return at;
    }
    // A literal ends at the end of its line: an apostrophe in an #error does not begin one.
    for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == quote) {
            return i + 1;
        }
    }
    return at;
}

constexpr std::string_view blanks = " \t\n\r";

// "struct request *rq"
std::optional<Parameter> parse_parameter(std::string_view text) {
    text = trimmed(text);
    auto begin = text.size();
    while (begin > 0 && in_identifier(text[begin - 1])) {
        --begin;
    }
    const auto type = trimmed(text.substr(0, begin));
    if (type.empty() || begin == text.size() ||
        type.find_first_of("()[]{};=") != std::string_view::npos) {
        return std::nullopt;
    }
    return Parameter{std::string(type), std::string(text.substr(begin))};
}

}  // namespace

CSource::CSource(std::string_view text) : code_(text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = skip_opaque(text, at);
        if (end <= at) {
            ++at;
            continue;
        }
        code_.replace(at, end - at, end - at, ' ');
        at = end;
    }
}

bool CSource::has_word(std::string_view word) const {
    return tools::has_word(code_, word);
}

std::string_view CSource::struct_body(std::string_view name) const {
    const std::string_view code = code_;
    for (std::size_t at = 0; (at = find_word(code, "struct", at)) != std::string_view::npos; ++at) {
        const std::size_t name_at = code.find_first_not_of(blanks, at + 6);
        if (name_at == std::string_view::npos || find_word(code, name, name_at) != name_at) {
            continue;
        }
        const std::size_t open = code.find_first_not_of(blanks, name_at + name.size());
        if (open == std::string_view::npos || code[open] != '{') {
            continue;
        }
        int depth = 0;
        for (std::size_t end = open; end < code.size(); ++end) {
            depth += code[end] == '{' ? 1 : 0;
            depth -= code[end] == '}' ? 1 : 0;
            if (depth == 0) {
                return code.substr(open + 1, end - open - 1);
            }
        }
    }
    return {};
}

std::optional<std::vector<Parameter>> CSource::parameters(std::string_view name) const {
    const std::string_view code = code_;
    for (std::size_t at = 0; (at = find_word(code, name, at)) != std::string_view::npos; ++at) {
        const auto open = code.find_first_not_of(blanks, at + name.size());
        const auto close = code.find(')', at);
        if (open == std::string_view::npos || close == std::string_view::npos ||
            code[open] != '(') {
            continue;
        }
        const auto body = code.find_first_not_of(blanks, close + 1);
        if (body == std::string_view::npos || code[body] != '{') {
            continue;  // a call, or a declaration
        }
        std::vector<Parameter> all;
        auto list = trimmed(code.substr(open + 1, close - open - 1));
        while (!list.empty() && list != "void") {
            const auto comma = std::min(list.find(','), list.size());
            auto parameter = parse_parameter(list.substr(0, comma));
            if (!parameter) {
                return std::nullopt;
            }
            all.push_back(std::move(*parameter));
            list.remove_prefix(std::min(comma + 1, list.size()));
        }
        return all;
    }
    return std::nullopt;
}

bool has_word(std::string_view text, std::string_view word) {
    return !word.empty() && find_word(text, word, 0) != std::string_view::npos;
}

}  // namespace snoopbox::tools

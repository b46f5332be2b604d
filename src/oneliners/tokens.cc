// SPDX-License-Identifier: Apache-2.0
#include "oneliners/tokens.h"

#include <array>

#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

// Longer ones first.
constexpr auto symbols = std::to_array<std::string_view>({
    "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&",
    "||",  "+=",  "-=", "*=", "/=", "%=", "&=", "|=", "^=", "+",  "-",  "*",
    "/",   "%",   "&",  "|",  "^",  "~",  "!",  "<",  ">",  "=",  "?",  ":",
    ",",   ".",   "(",  ")",  "[",  "]",  "@",  "{",  "}",  ";",
});

}  // namespace

std::size_t end_of_literal(std::string_view text, std::size_t at) {
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == text[at]) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

Result<std::vector<Token>> tokens_of(std::string_view text, Span part) {
    constexpr std::string_view blanks = " \t\r\n";
    std::vector<Token> tokens;
    const auto whole = text.substr(0, part.end);
    for (std::size_t at = part.begin; at < part.end;) {
        const char c = text[at];
        if (blanks.find(c) != std::string_view::npos) {
            ++at;
            continue;
        }
        Token token;
        std::size_t end = at + 1;
        if (c == '"' || c == '\'') {
            end = end_of_literal(whole, at);
            if (end == std::string_view::npos) {
                return fail_at(text, {at, at + 1}, fmt::format("this {} has no end", c));
            }
            token.kind = c == '"' ? Token::Kind::literal : Token::Kind::character;
        } else if (in_identifier(c) || c == '$') {
            const auto is_part = [&](char each) {
                return in_identifier(each) || (is_digit(c) && each == '.');
            };
            while (end < part.end && is_part(text[end])) {
                ++end;
            }
            token.kind = is_digit(c) ? Token::Kind::number : Token::Kind::name;
        } else {
            token.kind = Token::Kind::end;
            for (const auto symbol : symbols) {
                if (whole.substr(at).starts_with(symbol)) {
                    token.kind = Token::Kind::symbol;
                    end = at + symbol.size();
                    break;
                }
            }
            if (token.kind == Token::Kind::end) {
                return fail_at(text, {at, at + 1}, fmt::format("'{}' is not part of C", c));
            }
        }
        token.text = text.substr(at, end - at);
        token.where = {at, end};
        tokens.push_back(token);
        at = end;
    }
    Token last;
    last.where = {part.end, part.end};
    tokens.push_back(last);
    return tokens;
}

}  // namespace snoopbox::oneliners

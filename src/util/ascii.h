// SPDX-License-Identifier: Apache-2.0
// ASCII text, whatever the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace snoopbox {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A letter, a digit or an underscore.
constexpr bool in_identifier(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

inline std::string upper_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

// Without blanks and line ends at either side.
inline std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\r";
    const auto begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

}  // namespace snoopbox

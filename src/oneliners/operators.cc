// SPDX-License-Identifier: Apache-2.0
#include "oneliners/operators.h"

#include <algorithm>
#include <array>
#include <utility>

namespace snoopbox::oneliners {

int precedence(std::string_view op) {
    constexpr auto operators = std::to_array<std::pair<std::string_view, int>>({
        {"||", 1},
        {"&&", 2},
        {"|", 3},
        {"^", 4},
        {"&", 5},
        {"==", 6},
        {"!=", 6},
        {"<", 7},
        {">", 7},
        {"<=", 7},
        {">=", 7},
        {"<<", 8},
        {">>", 8},
        {"+", 9},
        {"-", 9},
        {"*", 10},
        {"/", 10},
        {"%", 10},
    });
    const auto* const found =
        std::ranges::find(operators, op, &std::pair<std::string_view, int>::first);
    return found == operators.end() ? 0 : found->second;
}

bool is_comparison(std::string_view op) {
    constexpr int logical = 2;
    constexpr int equal = 6;
    constexpr int less = 7;
    const int level = precedence(op);
    return level <= logical || level == equal || level == less;
}

Type int_type() {
    return number_type("int", 4, true);
}

Type common_type(const Type& a, const Type& b) {
    if (a.kind == Type::Kind::unknown || b.kind == Type::Kind::unknown) {
        return {};
    }
    if (a.kind == Type::Kind::pointer) {
        return b.kind == Type::Kind::pointer ? number_type("long", 8, true) : a;
    }
    if (b.kind == Type::Kind::pointer) {
        return b;
    }
    if (a.bytes == 8 || b.bytes == 8) {
        const bool is_signed = (a.bytes < 8 || a.is_signed) && (b.bytes < 8 || b.is_signed);
        return number_type(is_signed ? "s64" : "u64", 8, is_signed);
    }
    const bool is_signed = (a.bytes < 4 || a.is_signed) && (b.bytes < 4 || b.is_signed);
    return number_type(is_signed ? "int" : "u32", 4, is_signed);
}

std::optional<Type> read_integer(std::string_view text) {
    constexpr std::size_t digits_of_int = 9;
    const auto digits = text.substr(0, text.find_last_not_of("uUlL") + 1);
    const auto suffix = text.substr(digits.size());
    const bool is_hex = digits.starts_with("0x") || digits.starts_with("0X");
    if (digits.find_first_not_of(is_hex ? "0123456789abcdefABCDEFxX" : "0123456789") !=
        std::string_view::npos) {
        return std::nullopt;
    }
    const bool is_unsigned = suffix.find_first_of("uU") != std::string_view::npos;
    const bool is_long =
        suffix.find_first_of("lL") != std::string_view::npos || digits.size() > digits_of_int;
    return is_long ? number_type(is_unsigned ? "u64" : "s64", 8, !is_unsigned)
                   : number_type(is_unsigned ? "u32" : "int", 4, !is_unsigned);
}

}  // namespace snoopbox::oneliners

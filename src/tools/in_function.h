// SPDX-License-Identifier: Apache-2.0
// Places in functions, and names of what is no identifier of C.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "util/ascii.h"

namespace snoopbox::tools {

// "kfree_skb+0x12": an instruction in a function, by its offset in bytes.
struct InFunction {
    std::string name;
    std::uint64_t offset = 0;

    // Without a number after a +, the text is a name.
    static InFunction of(std::string_view text) {
        const auto plus = text.rfind('+');
        if (plus == std::string_view::npos) {
            return {std::string(text), 0};
        }
        auto digits = text.substr(plus + 1);
        const int base = digits.starts_with("0x") ? 16 : 10;
        digits.remove_prefix(base == 16 ? 2 : 0);
        std::uint64_t offset = 0;
        const auto [stop, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), offset, base);
        const bool is_number = error == std::errc() && stop == digits.data() + digits.size();
        return is_number ? InFunction{std::string(text.substr(0, plus)), offset}
                         : InFunction{std::string(text), 0};
    }
};

// With _ in place of what no identifier has.
inline std::string c_name(std::string_view text) {
    std::string name(text);
    for (char& c : name) {
        c = in_identifier(c) ? c : '_';
    }
    return name;
}

}  // namespace snoopbox::tools

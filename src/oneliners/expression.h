// SPDX-License-Identifier: Apache-2.0
// Expressions of C over the kernel's types. What the types tell is checked before the compiler sees
// it, so that errors point into what the user typed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oneliners/text.h"
#include "oneliners/tokens.h"
#include "oneliners/types.h"
#include "util/result.h"

namespace snoopbox::oneliners {

struct Expression {
    enum class Kind {
        number,
        literal,
        name,
        unary,
        binary,
        choice,  // ?:
        member,
        index,
        call,
        cast,
        size_of,
        comparison,  // STRCMP
    };
    Kind kind = Kind::number;
    std::string text;  // the number, name, literal, operator or type; of a comparison, the literal
    std::vector<Expression> of = {};
    Type type = {};  // of kind unknown if only the compiler knows it
    Span where = {};
    bool is_arrow = false;   // member
    bool is_word = false;    // name: a 64-bit number, unless it is used as the pointer that it is
    std::uint32_t bits = 0;  // member: a bit-field, from `first_bit` of its record on
    std::uint32_t first_bit = 0;

    // Whether it is in memory, so that it has to be read.
    bool is_in_memory() const {
        return kind == Kind::member || kind == Kind::index || (kind == Kind::unary && text == "*");
    }
};

// What a name means.
struct Meaning {
    std::string c;
    Type type;
    bool is_word = false;
};

// What an expression can refer to.
struct Scope {
    // Nothing: the compiler may know it. Called once for each use.
    std::function<Result<std::optional<Meaning>>(std::string_view name, Span where)> meaning;
    // All that have a meaning, for messages.
    std::function<std::vector<std::string>()> names;
    bool compares_bytes = false;  // STRCMP takes "{1, 2}"
};

// The expression that is a whole part of `text`. Fails, pointing there, if it is none, or if the
// types forbid it.
Result<Expression> read_expression(std::string_view text, Span part, const Types& types,
                                   const Scope& scope);

// The type that a part of `text` spells, such as "const struct file *". Unknown if BTF lacks it;
// fails, pointing there, if it is no type.
Result<Type> read_type(std::string_view text, Span part, const Types& types);

// "struct file *file": a type and a name, which is empty if there is none.
Result<Argument> read_parameter(std::string_view text, Span part, const Types& types);

}  // namespace snoopbox::oneliners

// SPDX-License-Identifier: Apache-2.0
// The tokens of a C expression.
#pragma once

#include <string_view>
#include <vector>

#include "oneliners/text.h"
#include "util/result.h"

namespace snoopbox::oneliners {

struct Token {
    enum class Kind { end, name, number, literal, character, symbol };
    Kind kind = Kind::end;
    std::string_view text;  // a name may begin with $; a literal is with its quotes
    Span where;
};

// Those in a part of `text`, and one of kind `end`. Fails, pointing there, if a literal has no end
// or if a character is part of no token.
Result<std::vector<Token>> tokens_of(std::string_view text, Span part);

// The end of the literal that begins with the quote at `at`; npos if it has none.
std::size_t end_of_literal(std::string_view text, std::size_t at);

}  // namespace snoopbox::oneliners

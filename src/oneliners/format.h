// SPDX-License-Identifier: Apache-2.0
// Format strings, as of printf().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "oneliners/text.h"
#include "util/result.h"

namespace snoopbox::oneliners {

// How a value is to be shown: what follows the %.
struct Conversion {
    enum class Kind { text, number, hex, character, pointer, kernel_symbol, user_symbol };
    Kind kind = Kind::number;
    bool is_signed = false;
    int bytes = 4;  // of a number, by its letters
    std::string_view letters;
    Span where;
    std::string before;  // the text that precedes it
};

struct Format {
    std::vector<Conversion> conversions;
    std::string after;  // the text that follows the last one
};

// Of the literal, with its quotes, at `where` in `text`. Fails, pointing there, for a conversion
// that there is not.
Result<Format> read_format(std::string_view text, Span where);

}  // namespace snoopbox::oneliners

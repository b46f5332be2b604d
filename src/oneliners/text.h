// SPDX-License-Identifier: Apache-2.0
// What the user typed, and errors that point into it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::oneliners {

// A part of a text, from `begin` to before `end`.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool empty() const { return begin == end; }
    std::string_view in(std::string_view text) const { return text.substr(begin, end - begin); }
};

// Without the blanks at either side.
Span trimmed(std::string_view text, Span span);

// MESSAGE, the line of `text` that `where` is in (or what fits of it), and carets below that part.
tl::unexpected<Error> fail_at(std::string_view text, Span where, std::string_view message,
                              std::string remedy = {});

// Fails if the text is too long to be typed, is no UTF-8, or has characters that do not show.
Status check_text(std::string_view text);

}  // namespace snoopbox::oneliners

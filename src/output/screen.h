// SPDX-License-Identifier: Apache-2.0
// Pages that take each other's place on a terminal, as in top(1).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snoopbox::output {

// Appends what shows `page`, lines of printable text, on a terminal of that size. Lines are cut to
// its width, and those that do not fit are left out: nothing wraps or scrolls. 0: the size is not
// known. `first`: the screen is not ours yet.
void append_page(std::string& out, std::string_view page, std::size_t columns, std::size_t lines,
                 bool first);

}  // namespace snoopbox::output

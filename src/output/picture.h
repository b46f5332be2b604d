// SPDX-License-Identifier: Apache-2.0
// A histogram drawn with characters, as BCC draws it, or smaller for a narrow terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "output/histogram.h"

namespace snoopbox::output {

// Draws each bucket as a line below a heading, or nothing if there are none: those of `coarse`, or
// of a linear histogram. `unit` is printable. `columns` are those of the terminal; 0: any number.
void append_picture(std::string& out, const Histogram& histogram, std::string_view unit,
                    std::size_t columns);

}  // namespace snoopbox::output

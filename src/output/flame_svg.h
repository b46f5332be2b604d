// SPDX-License-Identifier: Apache-2.0
// A tree of stacks, drawn as a flame graph.
#pragma once

#include <string>
#include <string_view>

#include "output/flame_tree.h"

namespace snoopbox::output {

// Appends one SVG file: well-formed XML of printable UTF-8 and newlines, whose text is all escaped.
// Names of processes are printable already. It refers to nothing outside of itself. Without scripts
// it is a picture with tooltips.
void append_flame_svg(std::string& out, const FlameTree& tree, std::string_view title,
                      std::string_view unit);

}  // namespace snoopbox::output

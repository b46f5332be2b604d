// SPDX-License-Identifier: Apache-2.0
// A file that is no tool: what else it may be, and what is to be done with it.
#pragma once

#include <string_view>

#include "util/result.h"

namespace snoopbox::tools {

// `source` is what `file` holds, and does not begin as a tool does. CO-RE C for clang is told from
// the rest: that has to be compiled first.
tl::unexpected<Error> fail_no_tool(std::string_view file, std::string_view source);

}  // namespace snoopbox::tools

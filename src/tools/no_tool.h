// SPDX-License-Identifier: Apache-2.0
// A file that is not a tool: what else it may be, and what to do with it.
#pragma once

#include <string_view>

#include "util/result.h"

namespace snoopbox::tools {

// `source` is the content of `file`, which does not begin like a tool. CO-RE C for clang is
// recognized, because it must be compiled first.
tl::unexpected<Error> fail_no_tool(std::string_view file, std::string_view source);

// Whether the C is for clang and libbpf: BCC's dialect has neither sections nor libbpf's headers.
bool is_for_clang(std::string_view source);

}  // namespace snoopbox::tools

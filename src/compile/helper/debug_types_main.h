// SPDX-License-Identifier: Apache-2.0
// The helper's other work: types in debug information (compile/debug_types.h).
#pragma once

#include <string_view>

#include "util/result.h"

namespace snoopbox::compile {

inline constexpr std::string_view functions_argument = "--types-of-functions";
inline constexpr std::string_view variables_argument = "--types-of-variables";

// Writes the types as BTF to the descriptor 3. The file is 4, what dwz took out of it, if there is
// such a file, 5. Functions are lines of standard input, "ADDRESS NAME".
Status write_debug_types(bool of_functions, bool has_supplement);

}  // namespace snoopbox::compile

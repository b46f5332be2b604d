// SPDX-License-Identifier: Apache-2.0
// -D NAME[=VALUE]: macros for C that somebody else wrote.
#pragma once

#include <string>

#include "cli/scan.h"
#include "util/result.h"

namespace snoopbox::cli {

OptionShape definition_shape();
inline constexpr const char* definition_help =
    "define a macro for BCC's C, as the compiler's option of that name; can be repeated";

// Anything but a name, and one line after it, is a usage error of `command`.
Status check_definition(const std::string& text, const std::string& command);

}  // namespace snoopbox::cli

// SPDX-License-Identifier: Apache-2.0
// The kernel's functions that can be traced, kept in the cache: with a pattern, it takes the kernel
// longer to list them than all the rest of a start does.
#pragma once

#include <string>

#include "cli/common_options.h"

namespace snoopbox::commands {

// As attach::list_functions. What is kept is what tracefs said in this boot, with the modules that
// are loaded now.
std::string list_functions(const cli::CommonOptions& options);

}  // namespace snoopbox::commands

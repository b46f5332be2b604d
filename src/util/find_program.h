// SPDX-License-Identifier: Apache-2.0
// Finds what a user calls by its name.
#pragma once

#include <string>

#include "util/result.h"

namespace snoopbox {

// Where the program `name` is: in PATH, unless the name has a slash. Unlike execvp(), nothing here
// gives what the kernel cannot execute to a shell. Fails with ENOENT in Error::code if there is
// none.
Result<std::string> find_program(const std::string& name);

// What to do where the kernel could not execute what was found; empty if that is not known.
std::string remedy_for_exec(int code);

}  // namespace snoopbox

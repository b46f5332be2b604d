// SPDX-License-Identifier: Apache-2.0
// `snoopbox headers exec`: runs another program with the headers.
#pragma once

#include "cli/headers_arguments.h"
#include "util/result.h"

namespace snoopbox::commands {

// Becomes the program, or fails: with cli::not_found_code or cli::not_executable_code in
// Error::code if that is because of it.
Status headers_exec(const cli::HeadersArguments& arguments);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox new`: a first tool of one's own, which runs.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

// Writes NAME.bpf.c into the working directory. Fails if there is such a file already.
Status new_tool(std::span<const std::string> words);

}  // namespace snoopbox::commands

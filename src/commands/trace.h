// SPDX-License-Identifier: Apache-2.0
// `snoopbox TOOL`: all stages, from the headers to the output.
#pragma once

#include <span>
#include <string>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

// Traces until an interrupt, the end of --duration, or until nobody reads the output: all of these
// are success.
Status trace(const tools::ToolSpec& tool, std::span<const std::string> words);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox TOOL`: all stages, from headers to output.
#pragma once

#include <span>
#include <string>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

// Ends as session::trace does.
Status trace(const tools::ToolSpec& tool, std::span<const std::string> words);

}  // namespace snoopbox::commands

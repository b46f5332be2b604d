// SPDX-License-Identifier: Apache-2.0
// `snoopbox TOOL`: all stages, from the headers to the output.
#pragma once

#include <span>
#include <string>

#include "attach/choose.h"
#include "cli/tool_arguments.h"
#include "tools/tool_spec.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

// Traces until an interrupt, the end of --duration, or until nobody reads the output: all of these
// are success.
Status trace(const tools::ToolSpec& tool, std::span<const std::string> words);

// The same from where the tool's object is there, made for the method of `choice`: loads, attaches,
// reads.
Status trace_object(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                    const attach::Choice& choice, const std::string& elf, Timings& timings);

}  // namespace snoopbox::commands

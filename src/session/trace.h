// SPDX-License-Identifier: Apache-2.0
// A tool's run, from the choice of ways to the last line.
#pragma once

#include <sys/types.h>

#include <optional>

#include "attach/plan.h"
#include "cli/tool_arguments.h"
#include "session/start.h"
#include "tools/tool_spec.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::session {

// The only process that is to be traced, if a filter names one.
std::optional<pid_t> only_process(const tools::ToolSpec& tool, const cli::ToolArguments& arguments);

// Traces until an interrupt, the end of --duration, or until nobody reads the output: all of these
// are success.
Status trace(const tools::ToolSpec& declared, const cli::ToolArguments& arguments,
             attach::Wish wish, const GetObject& get_object, Timings& timings);

}  // namespace snoopbox::session

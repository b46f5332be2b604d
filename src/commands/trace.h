// SPDX-License-Identifier: Apache-2.0
// `snoopbox TOOL`: all stages, from the headers to the output.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "attach/plan.h"
#include "cli/tool_arguments.h"
#include "commands/build.h"
#include "tools/tool_spec.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

// Traces until an interrupt, the end of --duration, or until nobody reads the output: all of these
// are success.
Status trace(const tools::ToolSpec& tool, std::span<const std::string> words);

// Gets the tool's object for a plan. `renew`: the kernel refused the one that was kept.
using GetObject = std::function<Result<Built>(const attach::Plan& plan, bool renew)>;

// The same from where the arguments are read. Loads and attaches; a way that was chosen and cannot
// be taken all the same gives way to the next.
Status trace_with(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                  attach::Wish wish, const GetObject& get_object, Timings& timings);

}  // namespace snoopbox::commands

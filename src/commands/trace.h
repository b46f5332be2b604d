// SPDX-License-Identifier: Apache-2.0
// `snoopbox TOOL`: all stages, from headers to output.
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

// The ring buffer that all tools' objects have.
inline constexpr const char* ring_map = "snoop_events";

// Traces until an interrupt, the end of --duration, or until nobody reads the output: all of these
// are success.
Status trace(const tools::ToolSpec& tool, std::span<const std::string> words);

// Gets the tool's object for a plan. `renew`: the kernel refused the cached one.
using GetObject = std::function<Result<Built>(const attach::Plan& plan, bool renew)>;

// The same, with arguments already parsed. Loads and attaches; if a chosen way fails after all,
// tries the next one.
Status trace_with(const tools::ToolSpec& declared, const cli::ToolArguments& arguments,
                  attach::Wish wish, const GetObject& get_object, Timings& timings);

}  // namespace snoopbox::commands

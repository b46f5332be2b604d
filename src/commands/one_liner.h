// SPDX-License-Identifier: Apache-2.0
// Tools that take one-liners: the tool that a command line asks for is written, and is then traced
// with as any other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/tool_arguments.h"
#include "oneliners/write.h"
#include "tools/tool_spec.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

struct OneLinerTool {
    tools::ToolSpec tool;
    cli::ToolArguments arguments;  // of the command line, for the options that it has
    std::vector<oneliners::Line> lines;
};

// The tool for these arguments of the tool `of`. Nothing if it is printed or saved in place of a
// trace. An error points into the one-liner that is wrong.
Result<std::optional<OneLinerTool>> write_one_liner(const tools::ToolSpec& of,
                                                    const cli::ToolArguments& arguments,
                                                    Timings& timings);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// Help texts, generated from the tools' declarations, in lines of at most 80 characters.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/tool_arguments.h"
#include "tools/tool_spec.h"

namespace snoopbox::cli {

// `snoopbox TOOL --help`
std::string tool_help(const tools::ToolSpec& tool);

// What is asked for in place of a trace: the help, or a list. Nothing if it is a trace.
std::optional<std::string> text_instead(const tools::ToolSpec& tool,
                                        const ToolArguments& arguments);

// `snoopbox --help`
std::string main_help(std::span<const tools::ToolSpec> tools);

// `snoopbox list`: a line for each tool, name and summary, however long: scripts read it.
std::string tool_list(std::span<const tools::ToolSpec> tools);

}  // namespace snoopbox::cli

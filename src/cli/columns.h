// SPDX-License-Identifier: Apache-2.0
// --columns, which chooses what rows show, and --by, which adds a key to reports.
#pragma once

#include <vector>

#include "cli/tool_arguments.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::cli {

// The macro of programs that count by owner.
inline constexpr const char* owner_in_keys = "SNOOP_OWNER_IN_KEYS=1";

// The tool as these options want it: with other columns, with keys by owner, and with the macros
// for programs that tell owners. Wrong usage is an error as in usage.h. Which columns are shown is
// not decided yet if the tool declares none.
Result<tools::ToolSpec> as_chosen(const tools::ToolSpec& tool, const ToolArguments& arguments);

// The columns that --columns chooses of `events`, for the format of the output.
Result<std::vector<tools::Column>> chosen_columns(const tools::ToolSpec& tool,
                                                  const tools::Events& events,
                                                  const ToolArguments& arguments);

}  // namespace snoopbox::cli

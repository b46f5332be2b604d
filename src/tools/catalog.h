// SPDX-License-Identifier: Apache-2.0
// The tools embedded in the binary, and those in the user's own files.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::tools {

// The names of all embedded tools, sorted. Parses no declarations, so it is cheap at startup.
std::vector<std::string_view> tool_names();

// All embedded tools, sorted by name. An embedded tool that does not parse is a bug of the build,
// which is reported as an error.
Result<std::vector<ToolSpec>> all_tools();

// An embedded tool. For an unknown name, an error that suggests the nearest one.
Result<ToolSpec> find_tool(std::string_view name);

// The text of a tool as its file has it; what its headers contain is not in its place.
std::string_view tool_text(const ToolSpec& tool);

// A tool in one of the user's files. Fails like read_file and parse_tool.
Result<ToolSpec> load_tool(const std::filesystem::path& path);

// The text of an embedded file that is no tool: a header ("snoop.h"), or what a first tool begins
// with
// ("first-tool.c"). Nothing if there is none.
std::optional<std::string_view> include_text(std::string_view name);

// The names of all embedded headers.
std::vector<std::string_view> include_names();

}  // namespace snoopbox::tools

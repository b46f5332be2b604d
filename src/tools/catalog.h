// SPDX-License-Identifier: Apache-2.0
// The tools that are part of the binary, and those in files of the user's own.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::tools {

// Of every embedded tool, sorted. Reads no declarations: what starts a tool may ask first.
std::vector<std::string_view> tool_names();

// Every embedded tool, sorted by name. An embedded tool that does not parse is a bug of the build;
// it is reported as an error all the same.
Result<std::vector<ToolSpec>> all_tools();

// An embedded tool. For an unknown name, an error that suggests the nearest one.
Result<ToolSpec> find_tool(std::string_view name);

// A tool in a file of the user's. Fails as read_file and parse_tool do.
Result<ToolSpec> load_tool(const std::filesystem::path& path);

// The text of an embedded header that tools include ("snoop.h"); nothing if there is none.
std::optional<std::string_view> include_text(std::string_view name);

// The names of all embedded headers.
std::vector<std::string_view> include_names();

}  // namespace snoopbox::tools

// SPDX-License-Identifier: Apache-2.0
// Tools in files of the user's own.
#pragma once

#include <filesystem>
#include <string>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

// The content of `path`: C or an object. What it says runs in the kernel, so with root's privileges
// a file that others than root and the user who called (also through sudo) can write is refused.
Result<std::string> read_program_file(const std::filesystem::path& path);

// A tool whose C is in `path`, which is read as above.
Result<tools::ToolSpec> load_tool_file(const std::filesystem::path& path);

}  // namespace snoopbox::commands

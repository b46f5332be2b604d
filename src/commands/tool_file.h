// SPDX-License-Identifier: Apache-2.0
// Tools in files of the user's own.
#pragma once

#include <filesystem>
#include <string>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

// The content of `path`, a file or a pipe: C or an object. What it says runs in the kernel, so with
// root's privileges it must be root's or that of the user who called sudo, and no other user may
// write it (a group of that user's alone may).
Result<std::string> read_program_file(const std::filesystem::path& path);

// A tool whose C is in `path`, which is read as above.
Result<tools::ToolSpec> load_tool_file(const std::filesystem::path& path);

}  // namespace snoopbox::commands

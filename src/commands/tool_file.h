// SPDX-License-Identifier: Apache-2.0
// Tools in the user's own files.
#pragma once

#include <filesystem>
#include <string>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

// Reads `path`, a file or pipe that holds C or an object. The content runs in the kernel. If we are
// root, the file must therefore belong to root or to the user who called sudo, and no other user
// may be able to write to it (but a group that is only that user's may).
Result<std::string> read_program_file(const std::filesystem::path& path);

// Loads a tool whose C is in `path`, which is read as above.
Result<tools::ToolSpec> load_tool_file(const std::filesystem::path& path);

}  // namespace snoopbox::commands

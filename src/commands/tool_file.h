// SPDX-License-Identifier: Apache-2.0
// Tools in the user's own files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

// Reads `path`, a file or pipe that holds C or objects. The content runs in the kernel, so only
// root, we, and sudo's caller may own and write to it, by the rule of util/trust.h.
Result<std::string> read_program_file(const std::filesystem::path& path,
                                      std::size_t max_bytes = std::size_t{8} << 20U);

// The tool whose C, `content`, was in `path`.
Result<tools::ToolSpec> parse_tool_file(const std::filesystem::path& path,
                                        std::string_view content);

// Writes a tool to a new file, and says how to run it. Fails if there is such a file already.
Status write_tool_file(const std::string& path, std::string_view text);

}  // namespace snoopbox::commands

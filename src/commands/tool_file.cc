// SPDX-License-Identifier: Apache-2.0
#include "commands/tool_file.h"

#include "util/trusted_path.h"

namespace snoopbox::commands {
Result<std::string> read_program_file(const std::filesystem::path& path, std::size_t max_bytes) {
    return trust::read_file(path, trust::us_and_caller(), max_bytes);
}

Result<tools::ToolSpec> load_tool_file(const std::filesystem::path& path) {
    const auto source = read_program_file(path);
    return source ? tools::parse_tool(path.string(), *source) : tl::make_unexpected(source.error());
}

}  // namespace snoopbox::commands

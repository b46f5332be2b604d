// SPDX-License-Identifier: Apache-2.0
#include "commands/tool_file.h"

#include <system_error>

#include "util/file.h"
#include "util/trusted_path.h"

namespace snoopbox::commands {
Result<std::string> read_program_file(const std::filesystem::path& path, std::size_t max_bytes) {
    return trust::read_file(path, trust::us_and_caller(), max_bytes);
}

Result<tools::ToolSpec> parse_tool_file(const std::filesystem::path& path,
                                        std::string_view content) {
    auto tool = tools::parse_tool(path.string(), content);
    std::error_code ignored;
    if (tool && std::filesystem::is_regular_file(path, ignored)) {
        // Without a working directory, there are no headers beside a file in it.
        if (auto absolute = absolute_path(path)) {
            tool->directory = absolute->parent_path();
        }
    }
    return tool;
}

Result<tools::ToolSpec> load_tool_file(const std::filesystem::path& path) {
    const auto source = read_program_file(path);
    return source ? parse_tool_file(path, *source) : tl::make_unexpected(source.error());
}

}  // namespace snoopbox::commands

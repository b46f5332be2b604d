// SPDX-License-Identifier: Apache-2.0
#include "commands/tool_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"
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

Status write_tool_file(const std::string& path, std::string_view text) {
    constexpr mode_t mode = 0644;
    const Fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file) {
        const int code = errno;
        return code == EEXIST
                   ? Status(fail(path + " is there already", "give another name, or remove it"))
                   : fail_errno("cannot write " + path, code);
    }
    if (auto written = write_all(file.get(), text); !written) {
        unlink(path.c_str());
        return within("cannot write " + path, std::move(written.error()));
    }
    return write_all(STDOUT_FILENO, fmt::format("{0} is there; run it: snoopbox run {0}\n", path));
}

}  // namespace snoopbox::commands

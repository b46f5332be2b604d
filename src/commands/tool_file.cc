// SPDX-License-Identifier: Apache-2.0
#include "commands/tool_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::commands {
namespace {

constexpr std::size_t largest = std::size_t{8} << 20U;

Status check_writers(const struct stat& info, const std::string& name) {
    if (geteuid() != 0) {
        return {};
    }
    if ((info.st_mode & S_IWOTH) != 0 || ((info.st_mode & S_IWGRP) != 0 && info.st_gid != 0)) {
        return fail(name + " can be written by others, and would run in the kernel",
                    "chmod go-w " + name);
    }
    const char* caller = secure_getenv("SUDO_UID");
    if (info.st_uid != 0 && (caller == nullptr || std::to_string(info.st_uid) != caller)) {
        return fail(fmt::format("{} belongs to user {}, and would run in the kernel as root's",
                                name, info.st_uid),
                    "chown root " + name);
    }
    return {};
}

}  // namespace

Result<std::string> read_program_file(const std::filesystem::path& path) {
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    if (!fd || fstat(fd.get(), &info) != 0) {
        return fail_errno("cannot open " + path.string(), errno);
    }
    if (auto good = check_writers(info, path.string()); !good) {
        return tl::make_unexpected(std::move(good.error()));
    }
    // What was looked at, whatever the name is by now.
    auto content = read_file(fmt::format("/proc/self/fd/{}", fd.get()), largest);
    if (!content) {
        return within(path.string(), std::move(content.error()));
    }
    return content;
}

Result<tools::ToolSpec> load_tool_file(const std::filesystem::path& path) {
    const auto source = read_program_file(path);
    return source ? tools::parse_tool(path.string(), *source) : tl::make_unexpected(source.error());
}

}  // namespace snoopbox::commands

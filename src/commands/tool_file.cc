// SPDX-License-Identifier: Apache-2.0
#include "commands/tool_file.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::commands {
namespace {

constexpr std::size_t largest = std::size_t{8} << 20U;

// The user who became root through sudo (or pkexec): that user may run as root whatever they can
// write.
bool is_caller(uid_t user) {
    const auto names = [user](const char* variable) {
        const char* value = secure_getenv(variable);
        return value != nullptr && std::to_string(user) == value;
    };
    return names("SUDO_UID") || names("PKEXEC_UID");
}

// A group that belongs to one user, such as distributions create for each user together with a
// group-writable umask: it has the user's name and no other member.
bool is_own_group(gid_t group, uid_t user) {
    const passwd* owner = getpwuid(user);
    const std::string name = owner == nullptr || owner->pw_gid != group ? "" : owner->pw_name;
    const struct group* members = name.empty() ? nullptr : getgrgid(group);
    if (members == nullptr || name != members->gr_name) {
        return false;
    }
    for (char** member = members->gr_mem; *member != nullptr; ++member) {
        if (name != *member) {
            return false;
        }
    }
    return true;
}

// The owner and mode tell who can have written the content, whatever the path.
Status check_writers(const struct stat& info, const std::string& name) {
    if (geteuid() != 0) {
        return {};
    }
    if (info.st_uid != 0 && !is_caller(info.st_uid)) {
        return fail(
            fmt::format("{} belongs to user {}, and would run in the kernel as root's", name,
                        info.st_uid),
            "let that user run it by sudo, or, if you trust what is in it: chown root " + name);
    }
    const bool by_group = (info.st_mode & S_IWGRP) != 0 && info.st_gid != 0 &&
                          !is_own_group(info.st_gid, info.st_uid);
    if (by_group || (info.st_mode & S_IWOTH) != 0) {
        return fail(fmt::format("{} can be written by {}, and would run in the kernel", name,
                                by_group ? fmt::format("group {}", info.st_gid) : "all users"),
                    "chmod go-w " + name);
    }
    return {};
}

// Accepts regular files and pipes, although a pipe may block. Other files are endless or empty.
Status check_kind(const struct stat& info, const std::string& name) {
    if (S_ISDIR(info.st_mode)) {
        return fail(name + " is a directory", "name a file in it: a tool's C or an object");
    }
    return S_ISREG(info.st_mode) || S_ISFIFO(info.st_mode)
               ? Status{}
               : Status(fail(name + " is neither a file nor a pipe"));
}

}  // namespace

Result<std::string> read_program_file(const std::filesystem::path& path) {
    const std::string name = path.string();
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    if (!fd || fstat(fd.get(), &info) != 0) {
        return fail_errno("cannot open " + name, errno);
    }
    auto good = check_kind(info, name);
    if (good) {
        good = check_writers(info, name);
    }
    if (!good) {
        return tl::make_unexpected(std::move(good.error()));
    }
    fcntl(fd.get(), F_SETFL, 0);
    return read_fd(fd.get(), name, largest);
}

Result<tools::ToolSpec> load_tool_file(const std::filesystem::path& path) {
    const auto source = read_program_file(path);
    return source ? tools::parse_tool(path.string(), *source) : tl::make_unexpected(source.error());
}

}  // namespace snoopbox::commands

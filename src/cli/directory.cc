// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <charconv>
#include <sstream>
#include <string>

#include "cli/values.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr unsigned minor_bits = 20;  // of the kernel's dev_t

// stat() has numbers of its own for the subvolumes of btrfs. That of the file system is where the
// mount is described: "21 26 0:20 / /sys ...".
std::optional<std::int64_t> device_of_mount(int fd) {
    constexpr std::string_view key = "mnt_id:";
    const auto about = read_file(fmt::format("/proc/self/fdinfo/{}", fd));
    const auto mounts = read_file("/proc/self/mountinfo");
    const auto at = about ? about->find(key) : std::string::npos;
    if (at == std::string::npos || !mounts) {
        return std::nullopt;
    }
    std::uint64_t wanted = 0;
    std::istringstream(about->substr(at + key.size())) >> wanted;
    std::istringstream lines(*mounts);
    for (std::string line; std::getline(lines, line);) {
        std::uint64_t id = 0;
        std::uint64_t parent = 0;
        std::int64_t major = 0;
        std::int64_t minor = 0;
        char colon = 0;
        std::istringstream words(line);
        if (words >> id >> parent >> major >> colon >> minor && id == wanted) {
            return major << minor_bits | minor;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<DirectoryId> read_directory(const std::string& path) {
    const Fd directory(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    struct stat info {};
    if (!directory || fstat(directory.get(), &info) != 0) {
        const int code = errno;
        if (code == ENOENT) {
            return fail(fmt::format("there is no directory \"{}\"", path));
        }
        return code == ENOTDIR ? fail(fmt::format("\"{}\" is no directory", path))
                               : Result<DirectoryId>(fail_errno(path, code));
    }
    const auto by_stat = static_cast<std::int64_t>(major(info.st_dev)) << minor_bits |
                         static_cast<std::int64_t>(minor(info.st_dev));
    return DirectoryId{static_cast<std::int64_t>(info.st_ino),
                       device_of_mount(directory.get()).value_or(by_stat)};
}

}  // namespace snoopbox::cli

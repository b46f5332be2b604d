// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/opened_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <string_view>
#include <vector>

#include "util/fd.h"

namespace snoopbox::compile {
namespace {

struct Restriction {
    std::vector<std::string> directories;  // where they are, each with a slash at the end
    std::string working_directory;
    OpenedFiles opened;
};

Restriction& restriction() {
    static Restriction it;
    return it;
}

int really_open(const char* name, int flags) {
    return static_cast<int>(syscall(SYS_openat, AT_FDCWD, name, flags, 0));
}

// The path by which the kernel knows an open file, without links; empty if it cannot tell. It need
// not lead there from here, but it begins with that of a directory which the file is below.
std::string path_of(int fd) {
    std::array<char, PATH_MAX> path{};
    const auto name = "/proc/self/fd/" + std::to_string(fd);
    const ssize_t length = readlink(name.c_str(), path.data(), path.size());
    return {path.data(), length < 0 ? 0 : static_cast<std::size_t>(length)};
}

std::string absolute(std::string_view name) {
    if (name.starts_with("/")) {
        return std::string(name);
    }
    while (name.starts_with("./")) {
        name.remove_prefix(2);
    }
    return restriction().working_directory + "/" + std::string(name);
}

// Why the file may not be read; empty if it may.
std::string refusal(int fd) {
    struct stat info {};
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return "it is not a regular file";
    }
    const std::string path = path_of(fd);
    const bool inside = std::ranges::any_of(
        restriction().directories,
        [&path](const std::string& directory) { return path.starts_with(directory); });
    return inside ? "" : "it is in none of the directories that have headers";
}

int open_header(const char* name, int flags) {
    // With O_PATH nothing happens yet: a device is not touched, a pipe does not wait.
    const Fd file(really_open(name, O_PATH | O_CLOEXEC));
    if (!file) {
        return -1;
    }
    auto& opened = restriction().opened;
    if (const auto why = refusal(file.get()); !why.empty()) {
        if (!opened.read.empty()) {
            opened.refused[absolute(name)] = why;
        }
        errno = EACCES;
        return -1;
    }
    const int fd = really_open(("/proc/self/fd/" + std::to_string(file.get())).c_str(), flags);
    if (fd >= 0) {
        opened.read.insert(absolute(name));
    }
    return fd;
}

int open_file(const char* name, int flags) {
    if (restriction().directories.empty()) {
        return really_open(name, flags);
    }
    if ((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0) {
        errno = EACCES;
        return -1;
    }
    return open_header(name, flags);
}

}  // namespace

Status restrict_opens(std::span<const int> directories, const std::string& working_directory) {
    restriction().working_directory = working_directory;
    for (const int directory : directories) {
        auto path = path_of(directory);
        if (path.empty()) {
            return fail_errno("cannot tell where the headers are", errno);
        }
        restriction().directories.push_back(std::move(path.append(path == "/" ? "" : "/")));
    }
    return {};
}

const OpenedFiles& opened_files() {
    return restriction().opened;
}

}  // namespace snoopbox::compile

// The signatures are libc's; the linker option in CMakeLists.txt exports the symbols. LLVM calls
// one or the other, as it was built. Nothing that runs here makes files, so the mode is not looked
// at.
extern "C" {
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): libc's names are reserved.

int open(const char* name, int flags, ...) {
    return snoopbox::compile::open_file(name, flags);
}

int open64(const char* name, int flags, ...) {
    return snoopbox::compile::open_file(name, flags);
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
}

// SPDX-License-Identifier: Apache-2.0
#include "util/foreign_file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <string>

namespace snoopbox {
namespace {

std::int64_t nanoseconds(const timespec& time) {
    constexpr std::int64_t per_second = 1'000'000'000;
    return std::int64_t{time.tv_sec} * per_second + time.tv_nsec;
}

Fd open_below(const Fd& root, const std::filesystem::path& path, std::uint64_t flags) {
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    return Fd(static_cast<int>(syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof how)));
}

}  // namespace

bool ForeignFile::refresh() {
    struct stat info {};
    if (!file_ || fstat(file_.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
        return false;
    }
    id_ = {info.st_dev, info.st_ino, static_cast<std::uint64_t>(info.st_size),
           nanoseconds(info.st_mtim), nanoseconds(info.st_ctim)};
    owner_ = info.st_uid;
    return true;
}

std::optional<ForeignFile> ForeignFile::of(Fd fd) {
    ForeignFile file(std::move(fd));
    return file.refresh() ? std::optional(std::move(file)) : std::nullopt;
}

std::optional<ForeignFile> ForeignFile::find(const std::filesystem::path& path) {
    return of(Fd(::open(path.c_str(), O_PATH | O_CLOEXEC)));
}

std::optional<ForeignFile> ForeignFile::find_below(const Fd& root,
                                                   const std::filesystem::path& path) {
    return of(open_below(root, path, O_PATH));
}

Fd ForeignFile::open() const {
    return Fd(::open(link().c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
}

std::filesystem::path ForeignFile::link() const {
    return "/proc/self/fd/" + std::to_string(file_.get());
}

bool ForeignFile::is_in_overlay() const {
    struct statfs info {};
    return fstatfs(file_.get(), &info) == 0 && info.f_type == OVERLAYFS_SUPER_MAGIC;
}

Fd open_root(const std::filesystem::path& path) {
    return Fd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

Fd open_directory_below(const Fd& root, const std::filesystem::path& path) {
    return open_below(root, path, O_RDONLY | O_DIRECTORY);
}

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
#include "util/temp_dir.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace snoopbox {

std::filesystem::path TempDir::default_parent() {
    const char* from_environment = secure_getenv("TMPDIR");
    return from_environment != nullptr && *from_environment != '\0' ? from_environment : "/tmp";
}

Result<TempDir> TempDir::create(const std::filesystem::path& parent) {
    const std::filesystem::path base = parent.empty() ? default_parent() : parent;
    const std::string remedy = "set TMPDIR to a directory that only root can write";
    struct stat info {};
    if (stat(base.c_str(), &info) != 0) {
        return fail_errno("no place for temporary files: " + base.string(), errno, remedy);
    }
    // Without the sticky bit, another user could rename our directory and put another in its place.
    const bool others_write = (info.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    if (others_write && (info.st_mode & S_ISVTX) == 0) {
        return fail(base.string() + " can be written by other users and has no sticky bit", remedy);
    }
    std::string name = (base / "snoopbox.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        return fail_errno("cannot make a directory below " + base.string(), errno, remedy);
    }
    return TempDir(name);
}

Result<TempDir> TempDir::create_in_memory() {
    const Fd context(fsopen("tmpfs", FSOPEN_CLOEXEC));
    if (!context || fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
        return fail_errno("cannot make a file system in memory", errno);
    }
    Fd mount(fsmount(context.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
    if (!mount || mkdirat(mount.get(), "tree", 0700) != 0) {
        return fail_errno("cannot mount a file system in memory", errno);
    }
    TempDir made("/proc/self/fd/" + std::to_string(mount.get()) + "/tree");
    made.memory_ = std::move(mount);
    struct stat info {};
    if (stat(made.path_.c_str(), &info) != 0) {
        return fail_errno(made.path_.string(), errno, "mount -t proc proc /proc");
    }
    return made;
}

TempDir::TempDir(TempDir&& other) noexcept
    : path_(std::exchange(other.path_, {})), memory_(std::move(other.memory_)) {}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
    if (this != &other) {
        remove();
        path_ = std::exchange(other.path_, {});
        memory_ = std::move(other.memory_);
    }
    return *this;
}

TempDir::~TempDir() {
    remove();
}

void TempDir::remove() noexcept {
    if (path_.empty()) {
        return;
    }
    if (memory_) {
        memory_.reset();
        path_.clear();
        return;
    }
    std::error_code ignored;  // nothing can be done if removal fails
    std::filesystem::remove_all(path_, ignored);
    path_.clear();
}

}  // namespace snoopbox

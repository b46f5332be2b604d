// SPDX-License-Identifier: Apache-2.0
#include "util/temp_dir.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace snoopbox {

Result<TempDir> TempDir::create(const std::filesystem::path& parent) {
    const char* from_environment = secure_getenv("TMPDIR");
    std::filesystem::path base = parent;
    if (base.empty()) {
        base = from_environment != nullptr && *from_environment != '\0' ? from_environment : "/tmp";
    }
    const std::string remedy = "set TMPDIR to a directory that only root can write";
    struct stat info {};
    if (stat(base.c_str(), &info) != 0) {
        return fail_errno("no place for temporary files: " + base.string(), errno, remedy);
    }
    // Without the sticky bit another user could rename our directory away and put their own there.
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

TempDir::TempDir(TempDir&& other) noexcept : path_(std::exchange(other.path_, {})) {}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
    if (this != &other) {
        remove();
        path_ = std::exchange(other.path_, {});
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
    std::error_code ignored;  // nothing better can be done about what cannot be removed
    std::filesystem::remove_all(path_, ignored);
    path_.clear();
}

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
#include "headers/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace snoopbox::headers {

Status only_ours(const std::filesystem::path& directory, const std::filesystem::path& top) {
    for (auto path = directory;; path = path.parent_path()) {
        struct stat info {};
        // `directory` has no links below `top`. /proc/1/root itself is a link, which the kernel
        // reports as writable by all.
        if ((path == top ? stat : lstat)(path.c_str(), &info) != 0) {
            return fail_errno(path.string(), errno);
        }
        if (info.st_uid != 0 && info.st_uid != geteuid()) {
            return fail(path.string() + " belongs to user " + std::to_string(info.st_uid) +
                        ", not to root");
        }
        // In a sticky directory (/tmp) others can add names but cannot replace ours. They must not
        // be able to add names to the tree itself either.
        const bool sticky = path != directory && (info.st_mode & S_ISVTX) != 0;
        const bool others = (info.st_mode & S_IWOTH) != 0;
        const bool group =
            (info.st_mode & S_IWGRP) != 0 && info.st_gid != 0 && info.st_gid != getegid();
        if (!sticky && (others || group)) {
            return fail(path.string() + " can be written by others than root");
        }
        if (path == top || path == path.parent_path()) {
            return {};
        }
    }
}

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
#include "util/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

namespace snoopbox {

Result<Fd> lock_directory(const std::filesystem::path& path, Lock kind) {
    Fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd || flock(fd.get(), (kind == Lock::shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
        return fail_errno("cannot lock " + path.string(), errno);
    }
    // Before the lock was ours, somebody may have removed the directory, and made another one.
    struct stat locked {};
    struct stat named {};
    if (fstat(fd.get(), &locked) != 0 || lstat(path.c_str(), &named) != 0) {
        return fail_errno("cannot lock " + path.string(), errno);
    }
    if (locked.st_dev != named.st_dev || locked.st_ino != named.st_ino) {
        return fail_errno("cannot lock " + path.string(), ENOENT);
    }
    return fd;
}

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
#include "util/private_dir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "util/file.h"
#include "util/format.h"
#include "util/trusted_path.h"

namespace snoopbox {
namespace {

namespace fs = std::filesystem;

Status only_ours(const struct stat& info, const fs::path& name) {
    if (S_ISLNK(info.st_mode)) {
        return fail(name.string() + " is a symbolic link");
    }
    if (!S_ISDIR(info.st_mode)) {
        return fail(name.string() + " is not a directory");
    }
    if (info.st_uid != geteuid()) {
        return fail(fmt::format("{} belongs to user {}, not to user {}", name.string(), info.st_uid,
                                geteuid()));
    }
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fail(fmt::format("{} has mode {:04o}: others have access", name.string(),
                                info.st_mode & 07777U),
                    "chmod 700 " + name.string());
    }
    return {};
}

}  // namespace

Result<Fd> open_private_dir(const fs::path& asked) {
    TRY_ASSIGN(const auto absolute, absolute_path(asked));
    const fs::path& path = absolute;
    TRY_ASSIGN(const auto parent,
               trust::open_path(path.parent_path(), trust::us(), trust::Sticky::accepted));
    const std::string name = path.filename().string();
    if (name.empty()) {
        return fail(path.string() + " cannot be a private directory");
    }
    if (mkdirat(parent.fd.get(), name.c_str(), 0700) != 0 && errno != EEXIST) {
        const int code = errno;
        struct stat info {};
        if (fstatat(parent.fd.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
            return fail_errno("cannot make " + path.string(), code);
        }
    }
    // O_PATH first: opening something other than a directory could have side effects.
    const Fd found(openat(parent.fd.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat info {};
    if (!found || fstat(found.get(), &info) != 0) {
        return fail_errno(path.string(), errno);
    }
    TRY(only_ours(info, path));
    Fd directory(openat(found.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) {
        return fail_errno(path.string(), errno);
    }
    return directory;
}

}  // namespace snoopbox

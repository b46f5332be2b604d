// SPDX-License-Identifier: Apache-2.0
#include "util/private_dir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <string>
#include <utility>

#include "util/file.h"
#include "util/format.h"

namespace snoopbox {
namespace {

namespace fs = std::filesystem;

constexpr int max_links = 40;  // the kernel's own limit

// A directory on the way whose content others cannot change.
Status trusted(const struct stat& info, const fs::path& name) {
    if (info.st_uid != 0 && info.st_uid != geteuid()) {
        return fail(fmt::format("{} belongs to user {}", name.string(), info.st_uid));
    }
    const bool others =
        (info.st_mode & S_IWOTH) != 0 || ((info.st_mode & S_IWGRP) != 0 && info.st_gid != 0);
    if (!S_ISLNK(info.st_mode) && others && (info.st_mode & S_ISVTX) == 0) {
        return fail(name.string() + " can be written by others");
    }
    return {};
}

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

// A chain of directories, each opened relative to the one before, so that what was checked is what
// is used.
class Walk {
  public:
    Status begin() {
        here_.reset(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
        name_ = "/";
        struct stat info {};
        if (!here_ || fstat(here_.get(), &info) != 0) {
            return fail_errno("/", errno);
        }
        return trusted(info, name_);
    }

    // Enters the directory that `path`, which may contain links, leads to.
    Status follow(const fs::path& path) {
        std::deque<fs::path> parts(path.begin(), path.end());
        for (int links = 0; !parts.empty();) {
            const fs::path part = std::move(parts.front());
            parts.pop_front();
            if (part.empty() || part == "." || part == "/") {
                if (part == "/") {
                    if (auto begun = begin(); !begun) {
                        return begun;
                    }
                }
                continue;
            }
            struct stat info {};
            Fd next(openat(here_.get(), part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
            if (!next || fstat(next.get(), &info) != 0) {
                return fail_errno((name_ / part).string(), errno);
            }
            if (auto good = trusted(info, name_ / part); !good) {
                return good;
            }
            if (!S_ISLNK(info.st_mode)) {
                here_ = std::move(next);
                name_ = part == ".." ? name_.parent_path() : name_ / part;
                continue;
            }
            std::string target(4096, '\0');
            const ssize_t length = readlinkat(next.get(), "", target.data(), target.size());
            if (length < 0 || ++links > max_links) {
                return fail_errno((name_ / part).string(), length < 0 ? errno : ELOOP);
            }
            target.resize(static_cast<std::size_t>(length));
            const fs::path to = target;
            parts.insert(parts.begin(), to.begin(), to.end());
        }
        return {};
    }

    int fd() const { return here_.get(); }

  private:
    Fd here_;
    fs::path name_;
};

}  // namespace

Result<Fd> open_private_dir(const fs::path& asked) {
    const auto absolute = absolute_path(asked);
    if (!absolute) {
        return tl::make_unexpected(absolute.error());
    }
    const fs::path& path = *absolute;
    Walk walk;
    if (auto reached = walk.follow(path.parent_path()); !reached) {
        return tl::make_unexpected(std::move(reached.error()));
    }
    const std::string name = path.filename().string();
    if (name.empty()) {
        return fail(path.string() + " cannot be a private directory");
    }
    if (mkdirat(walk.fd(), name.c_str(), 0700) != 0 && errno != EEXIST) {
        const int code = errno;
        struct stat info {};
        if (fstatat(walk.fd(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
            return fail_errno("cannot make " + path.string(), code);
        }
    }
    // O_PATH first: opening something other than a directory could have side effects.
    const Fd found(openat(walk.fd(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat info {};
    if (!found || fstat(found.get(), &info) != 0) {
        return fail_errno(path.string(), errno);
    }
    if (auto good = only_ours(info, path); !good) {
        return tl::make_unexpected(std::move(good.error()));
    }
    Fd directory(openat(found.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) {
        return fail_errno(path.string(), errno);
    }
    return directory;
}

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
#include "util/trusted_path.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <deque>
#include <string>
#include <system_error>
#include <utility>

#include "util/file.h"

namespace snoopbox::trust {
namespace {

namespace fs = std::filesystem;

constexpr int max_links = 40;  // the kernel's own limit

class Walk {
  public:
    Walk(fs::path top, const Writers& writers) : top_(std::move(top)), writers_(writers) {}

    Status begin() {
        here_.reset(open(top_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        name_ = top_;
        return here_ ? Status() : fail_errno(top_.string(), errno);
    }

    Status follow(const fs::path& path, Sticky sticky_end) {
        std::deque<fs::path> parts(path.begin(), path.end());
        int links = 0;
        while (!parts.empty()) {
            const fs::path part = std::move(parts.front());
            parts.pop_front();
            if (part == "/") {
                TRY(begin());
            }
            if (part.empty() || part == "." || part == "/" || (part == ".." && name_ == top_)) {
                continue;
            }
            TRY(check(here_.get(), name_.string(), writers_, Sticky::accepted));
            const fs::path name = part == ".." ? name_.parent_path() : name_ / part;
            Fd next(openat(here_.get(), part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
            struct stat info {};
            if (!next || fstat(next.get(), &info) != 0) {
                return fail_errno(name.string(), errno);
            }
            if (!S_ISLNK(info.st_mode)) {
                here_ = std::move(next);
                name_ = name;
                continue;
            }
            auto target = follow_link(next.get(), name);
            if (!target || ++links > max_links) {
                return target ? fail_errno(name.string(), ELOOP)
                              : tl::make_unexpected(std::move(target.error()));
            }
            parts.insert(parts.begin(), target->begin(), target->end());
        }
        return check(here_.get(), name_.string(), writers_, sticky_end);
    }

    TrustedPath end() && { return {std::move(here_), std::move(name_)}; }

  private:
    Result<fs::path> follow_link(int link, const fs::path& name) const {
        TRY(check(link, name.string(), writers_));
        std::string target(4096, '\0');
        const ssize_t length = readlinkat(link, "", target.data(), target.size());
        if (length < 0) {
            return fail_errno(name.string(), errno);
        }
        target.resize(static_cast<std::size_t>(length));
        return target;
    }

    fs::path top_;
    const Writers& writers_;
    Fd here_;
    fs::path name_;
};

// Accepts regular files and pipes, although a pipe may block. Other files are endless or empty.
Status check_kind(const struct stat& info, const std::string& name, Pipes pipes) {
    if (S_ISDIR(info.st_mode)) {
        return fail(name + " is a directory", "name a file in it");
    }
    if (S_ISREG(info.st_mode) || (S_ISFIFO(info.st_mode) && pipes == Pipes::accepted)) {
        return {};
    }
    return fail(name + (pipes == Pipes::accepted ? " is neither a file nor a pipe"
                                                 : " is no regular file"));
}

}  // namespace

Writers us_below(const fs::path& root) {
    Writers writers = us();
    writers.has_groups = root == "/";
    return writers;
}

Result<TrustedPath> open_path(const fs::path& path, const Writers& writers, Sticky sticky_end,
                              const fs::path& top) {
    std::error_code code;
    const fs::path from_top = top == "/" ? fs::absolute(path, code) : path;
    if (code) {
        return fail_errno(path.string() + ": cannot tell the working directory", code.value());
    }
    Walk walk(top, writers);
    auto walked = walk.begin();
    if (walked) {
        walked = walk.follow(from_top, sticky_end);
    }
    return walked ? Result<TrustedPath>(std::move(walk).end())
                  : tl::make_unexpected(std::move(walked.error()));
}

Result<std::string> read_file(const fs::path& path, const Writers& writers, std::size_t max_bytes,
                              Pipes pipes) {
    const std::string name = path.string();
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    if (!fd || fstat(fd.get(), &info) != 0) {
        return fail_errno("cannot open " + name, errno);
    }
    auto good = check_kind(info, name, pipes);
    if (good) {
        good = check(fd.get(), name, writers);
    }
    if (!good) {
        return tl::make_unexpected(std::move(good.error()));
    }
    fcntl(fd.get(), F_SETFL, 0);
    return read_fd(fd.get(), name, max_bytes);
}

}  // namespace snoopbox::trust

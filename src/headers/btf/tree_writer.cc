// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/tree_writer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "util/file.h"

namespace snoopbox::headers {
namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
// Whatever the umask: the compiler runs as a user of its own, who must be able to read it.
constexpr mode_t directory_mode = 0755;
constexpr mode_t file_mode = 0644;

}  // namespace

Result<TreeWriter> TreeWriter::open(const std::filesystem::path& directory) {
    Fd root(::open(directory.c_str(), directory_flags));
    if (!root) {
        const int code = errno;
        struct stat info {};
        if (lstat(directory.c_str(), &info) == 0 && S_ISLNK(info.st_mode)) {
            return fail(directory.string() + " is a symbolic link, not a directory",
                        "remove it; somebody may have put it there to mislead snoopbox");
        }
        return fail_errno("cannot write to " + directory.string(), code);
    }
    fchmod(root.get(), directory_mode);
    return TreeWriter(std::move(root), directory);
}

Result<int> TreeWriter::directory_of(std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) {
        return root_.get();
    }
    const std::string_view wanted = path.substr(0, slash);
    if (current_ && wanted == current_name_) {
        return current_.get();
    }
    Fd at;
    for (std::size_t begin = 0; begin <= wanted.size();) {
        const auto end = std::min(wanted.find('/', begin), wanted.size());
        const std::string part(wanted.substr(begin, end - begin));
        const int parent = at ? at.get() : root_.get();
        int next = openat(parent, part.c_str(), directory_flags);
        if (next < 0 && errno == ENOENT) {
            const bool made = mkdirat(parent, part.c_str(), directory_mode) == 0;
            if (made || errno == EEXIST) {
                next = openat(parent, part.c_str(), directory_flags);
            }
            if (made && next >= 0) {
                fchmod(next, directory_mode);
            }
        }
        if (next < 0) {
            return fail_errno("cannot make " + (name_ / wanted.substr(0, end)).string(), errno);
        }
        at = Fd(next);
        begin = end + 1;
    }
    current_ = std::move(at);
    current_name_ = wanted;
    return current_.get();
}

Result<Fd> TreeWriter::create(std::string_view path) {
    TRY_ASSIGN(const auto directory, directory_of(path));
    const std::string name(path.substr(path.rfind('/') + 1));
    Fd file(openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                   file_mode));
    if (!file) {
        return fail_errno("cannot create " + (name_ / path).string(), errno);
    }
    fchmod(file.get(), file_mode);
    return file;
}

Status TreeWriter::write(std::string_view path, std::string_view content) {
    TRY_ASSIGN(const auto file, create(path));
    if (auto written = write_all(file.get(), content); !written) {
        return within((name_ / path).string(), std::move(written.error()));
    }
    return {};
}

}  // namespace snoopbox::headers

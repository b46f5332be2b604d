// SPDX-License-Identifier: Apache-2.0
#include "kernel/host_roots.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <string>
#include <system_error>
#include <utility>

#include "kernel/host.h"
#include "util/trusted_path.h"

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view of_first_process = "proc/1/root";

constexpr std::array table{
    HostRoot{"", "the place we are in: the host itself, or a container that shares directories"},
    HostRoot{"media/root", "Flatcar's toolbox"},
    HostRoot{"host", "Kubernetes debug pods and most privileged images"},
    HostRoot{of_first_process, "any container that shares the host's PID namespace"},
};

// As many as the kernel itself follows.
constexpr int max_links = 40;

void push_front(std::deque<std::string>& todo, const fs::path& path) {
    std::deque<std::string> parts;
    for (const auto& part : path.relative_path()) {
        parts.push_back(part.string());
    }
    todo.insert(todo.begin(), parts.begin(), parts.end());
}

// Where a distribution keeps the modules of its kernels.
constexpr std::array<std::string_view, 3> module_directories{
    "/lib/modules", "/usr/lib/modules", "/run/booted-system/kernel-modules/lib/modules"};

Status has_modules(const fs::path& host) {
    Error error;
    for (const auto directory : module_directories) {
        auto opened = trust::open_path(fs::path(directory) / release(), trust::us_below(host),
                                       trust::Sticky::refused, host);
        if (opened) {
            return {};
        }
        // One that is there but is not to be trusted says more than one that is not.
        if (error.message.empty() || error.code == ENOENT) {
            error = std::move(opened.error());
        }
    }
    return error.code == ENOENT ? fail(host.string() + " has no modules of the running kernel")
                                : Status(tl::make_unexpected(std::move(error)));
}

// What users may mount by themselves has these flags. They tell nothing if all of `root` has them.
bool is_mounted_by_a_user(int directory, const fs::path& root) {
    constexpr unsigned long flags = ST_NOSUID | ST_NODEV;
    struct statvfs there {};
    struct statvfs here {};
    return fstatvfs(directory, &there) == 0 && statvfs(root.c_str(), &here) == 0 &&
           (there.f_flag & flags) == flags && (here.f_flag & flags) != flags;
}

Status check_host_root(const fs::path& root, const HostRoot& entry) {
    const fs::path path = root / entry.path;
    if (entry.path == of_first_process) {
        auto opened = trust::open_path("/", trust::us_below(path), trust::Sticky::refused, path);
        return opened ? Status() : tl::make_unexpected(std::move(opened.error()));
    }
    TRY_ASSIGN(auto opened, trust::open_path("/" / fs::path(entry.path), trust::us_below(root),
                                             trust::Sticky::refused, root));
    if (is_mounted_by_a_user(opened.fd.get(), root)) {
        return fail(path.string() + " is mounted nosuid and nodev, as what users mount is");
    }
    return has_modules(path);
}

}  // namespace

std::span<const HostRoot> host_roots() {
    return table;
}

VisibleRoots look_for_host_roots(const fs::path& root) {
    VisibleRoots looked{{root}, {}};
    std::vector<std::pair<dev_t, ino_t>> seen;
    for (const HostRoot& entry : table) {
        const fs::path path = entry.path.empty() ? root : root / entry.path;
        struct stat info {};
        if (stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
            continue;
        }
        const std::pair identity{info.st_dev, info.st_ino};
        if (std::find(seen.begin(), seen.end(), identity) != seen.end()) {
            continue;
        }
        std::error_code ignored;
        if (entry.path.empty()) {
            seen.push_back(identity);
        } else if (auto good = check_host_root(root, entry); good) {
            seen.push_back(identity);
            looked.roots.push_back(path);
        } else if (!fs::is_empty(path, ignored)) {
            looked.passed_over.push_back({path, std::move(good.error().message)});
        }
    }
    return looked;
}

std::vector<fs::path> visible_host_roots(const fs::path& root) {
    return look_for_host_roots(root).roots;
}

Result<fs::path> resolve_below(const fs::path& root, const fs::path& path) {
    std::deque<std::string> todo;
    push_front(todo, path);
    fs::path done;  // relative to root, free of links
    fs::path link;  // the last one followed
    int links = 0;
    while (!todo.empty()) {
        const std::string part = std::move(todo.front());
        todo.pop_front();
        if (part.empty() || part == ".") {
            continue;
        }
        if (part == "..") {
            done = done.parent_path();
            continue;
        }
        const fs::path next = root / done / part;
        struct stat info {};
        if (lstat(next.c_str(), &info) != 0) {
            const int code = errno;
            return link.empty() ? fail_errno(next.string(), code)
                                : fail_errno("link to " + link.string(), code);
        }
        if (!S_ISLNK(info.st_mode)) {
            done /= part;
            continue;
        }
        std::error_code code;
        link = fs::read_symlink(next, code);
        if (code) {
            return fail_errno("link " + next.string(), code.value());
        }
        if (++links > max_links) {
            return fail_errno("link " + next.string(), ELOOP);
        }
        if (link.is_absolute()) {
            done.clear();
        }
        push_front(todo, link);
    }
    return done.empty() ? root : root / done;
}

}  // namespace snoopbox::kernel

// SPDX-License-Identifier: Apache-2.0
#include "kernel/host_roots.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <string>
#include <system_error>
#include <utility>

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;

constexpr std::array table{
    HostRoot{"", "the place we are in: the host itself, or a container that shares directories"},
    HostRoot{"media/root", "Flatcar's toolbox"},
    HostRoot{"host", "Kubernetes debug pods and most privileged images"},
    HostRoot{"proc/1/root", "any container that shares the host's PID namespace"},
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

}  // namespace

std::span<const HostRoot> host_roots() {
    return table;
}

std::vector<fs::path> visible_host_roots(const fs::path& root) {
    std::vector<fs::path> roots{root};
    std::vector<std::pair<dev_t, ino_t>> seen;
    for (const HostRoot& entry : table) {
        const fs::path path = entry.path.empty() ? root : root / entry.path;
        struct stat info {};
        if (stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
            continue;
        }
        const std::pair identity{info.st_dev, info.st_ino};
        if (std::find(seen.begin(), seen.end(), identity) == seen.end()) {
            seen.push_back(identity);
            if (!entry.path.empty()) {
                roots.push_back(path);
            }
        }
    }
    return roots;
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

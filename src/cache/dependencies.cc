// SPDX-License-Identifier: Apache-2.0
#include "cache/dependencies.h"

#include <sys/stat.h>

#include <utility>

#include "headers/fingerprint.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::cache {
namespace {

constexpr std::size_t max_header_bytes = std::size_t{8} << 20U;
constexpr char content_mark = '#';
constexpr const char* absent = "absent";

std::string content_state(const std::string& path) {
    const auto content = read_file(path, max_header_bytes);
    if (!content) {
        return absent;
    }
    headers::Fingerprint fingerprint;
    fingerprint.add(*content);
    return content_mark + fingerprint.text();
}

std::string inode_state(const std::string& path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) {
        return absent;
    }
    return fmt::format("{} {} {}.{:09} {}.{:09}", info.st_ino, info.st_size, info.st_mtim.tv_sec,
                       info.st_mtim.tv_nsec, info.st_ctim.tv_sec, info.st_ctim.tv_nsec);
}

// For a file that was absent, both find out the same.
bool is_unchanged(const Dependency& one) {
    return one.state ==
           (one.state.starts_with(content_mark) ? content_state(one.path) : inode_state(one.path));
}

}  // namespace

Dependency dependency(const std::filesystem::path& path, By by) {
    return {path.string(), by == By::content ? content_state(path) : inode_state(path)};
}

Status check_unchanged(const std::vector<Dependency>& dependencies) {
    for (const Dependency& one : dependencies) {
        if (!is_unchanged(one)) {
            return fail(one.path + (one.state == absent ? " is new" : " has changed"));
        }
    }
    return {};
}

Status check_older(const std::vector<Dependency>& dependencies, const std::timespec& since) {
    for (const Dependency& one : dependencies) {
        struct stat info {};
        if (stat(one.path.c_str(), &info) == 0 &&
            std::pair(info.st_ctim.tv_sec, info.st_ctim.tv_nsec) >=
                std::pair(since.tv_sec, since.tv_nsec)) {
            return fail(one.path + " changed meanwhile");
        }
    }
    return {};
}

std::string encode(const std::vector<Dependency>& dependencies) {
    std::string bytes;
    for (const Dependency& one : dependencies) {
        for (const std::string& field : {one.path, one.state}) {
            bytes.append(field).push_back('\0');
        }
    }
    return bytes;
}

Result<std::vector<Dependency>> decode_dependencies(std::string_view bytes) {
    std::vector<Dependency> dependencies;
    while (!bytes.empty()) {
        Dependency one;
        for (std::string* field : {&one.path, &one.state}) {
            const auto end = bytes.find('\0');
            if (end == std::string_view::npos) {
                return fail("its list of headers is damaged");
            }
            *field = bytes.substr(0, end);
            bytes.remove_prefix(end + 1);
        }
        dependencies.push_back(std::move(one));
    }
    return dependencies;
}

}  // namespace snoopbox::cache

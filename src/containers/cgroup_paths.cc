// SPDX-License-Identifier: Apache-2.0
#include "containers/cgroup_paths.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "containers/directory.h"
#include "util/foreign_file.h"
#include "util/format.h"

namespace snoopbox::containers {
namespace {

// Bounds, because containers can make cgroups.
constexpr std::size_t most_cgroups = 200'000;
constexpr std::size_t deepest = 256;
constexpr std::chrono::seconds between_walks{1};

}  // namespace

Result<CgroupPaths> CgroupPaths::watch(Fd root, std::filesystem::path mount,
                                       std::size_t most_gone) {
    CgroupPaths paths(std::move(root), std::move(mount), most_gone);
    paths.inotify_.reset(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!paths.inotify_) {
        return fail_errno("new cgroups cannot be watched", errno);
    }
    std::vector<std::uint64_t> all;
    paths.add(0, "", all);
    if (all.empty()) {
        return fail_errno("the cgroups cannot be read", errno);
    }
    paths.top_ = all.front();
    return paths;
}

std::vector<std::uint64_t> CgroupPaths::all() const {
    std::vector<std::uint64_t> ids;
    ids.reserve(cgroups_.size());
    for (const auto& [id, cgroup] : cgroups_) {
        ids.push_back(id);
    }
    return ids;
}

bool CgroupPaths::is_there(std::uint64_t id) const {
    const auto found = cgroups_.find(id);
    return found != cgroups_.end() && found->second.watch >= 0;
}

std::string CgroupPaths::path_of(std::uint64_t id) const {
    std::vector<std::string_view> names;
    while (id != top_) {
        const auto found = cgroups_.find(id);
        if (found == cgroups_.end() || names.size() == deepest) {
            return {};
        }
        names.push_back(found->second.name);
        id = found->second.parent;
    }
    std::string path;
    std::ranges::reverse(names);
    for (const auto name : names) {
        path.append("/").append(name);
    }
    return path.empty() ? "/" : path;
}

void CgroupPaths::add(std::uint64_t parent, const std::string& name,
                      std::vector<std::uint64_t>& added) {
    struct Step {
        std::uint64_t parent;
        std::string name;
        std::string path;  // from the mount
    };
    const auto above = parent == 0 || parent == top_ ? std::string() : path_of(parent);
    std::vector<Step> steps{{parent, name, name.empty() ? "" : above + "/" + name}};
    while (!steps.empty() && cgroups_.size() < most_cgroups) {
        const Step step = std::move(steps.back());
        steps.pop_back();
        Fd directory = open_directory_below(root_, mount_.string() + step.path);
        struct stat info {};
        if (!directory || fstat(directory.get(), &info) != 0) {
            continue;  // it has gone
        }
        const std::uint64_t id = info.st_ino;
        const auto [known, is_new] = cgroups_.try_emplace(id, Cgroup{step.parent, step.name, -1});
        if (known->second.watch < 0) {
            // What is made in it before it is watched is found below.
            known->second.watch = inotify_add_watch(
                inotify_.get(), fmt::format("/proc/self/fd/{}", directory.get()).c_str(),
                IN_CREATE | IN_ONLYDIR);
            if (known->second.watch >= 0) {
                by_watch_[known->second.watch] = id;
            } else if (errno == ENOSPC && next_walk_ == Deadline::never()) {
                next_walk_ = Deadline::in(between_walks);
            }
        }
        if (is_new) {
            added.push_back(id);
        }
        for (auto& entry : entries_of(std::move(directory), most_cgroups)) {
            if (entry.is_directory && (is_new || !knows(entry.inode) || parent == 0)) {
                auto path = step.path + "/" + entry.name;
                steps.push_back({id, std::move(entry.name), std::move(path)});
            }
        }
    }
}

void CgroupPaths::forget(int watch) {
    const auto found = by_watch_.find(watch);
    if (found == by_watch_.end()) {
        return;
    }
    const auto id = found->second;
    by_watch_.erase(found);
    const auto cgroup = cgroups_.find(id);
    if (cgroup == cgroups_.end()) {
        return;
    }
    cgroup->second.watch = -1;
    gone_.push_back(id);
    if (gone_.size() > most_gone_) {
        cgroups_.erase(gone_.front());
        forgotten_.push_back(gone_.front());
        gone_.pop_front();
    }
}

bool CgroupPaths::take_events(std::vector<std::uint64_t>& added) {
    alignas(inotify_event) std::array<char, 16384> buffer;  // NOLINT(*-member-init)
    const auto bytes = read(inotify_.get(), buffer.data(), buffer.size());
    std::size_t at = 0;
    while (bytes > 0 && at + sizeof(inotify_event) <= static_cast<std::size_t>(bytes)) {
        inotify_event event{};
        std::memcpy(&event, &buffer.at(at), sizeof event);
        const char* name = &buffer.at(at) + sizeof event;
        at += sizeof event + event.len;
        if ((event.mask & IN_Q_OVERFLOW) != 0) {
            add(0, "", added);
        } else if ((event.mask & IN_IGNORED) != 0) {  // it has gone, and the watch with it
            forget(event.wd);
        } else if (const auto parent = by_watch_.find(event.wd);
                   (event.mask & IN_ISDIR) != 0 && event.len > 0 && parent != by_watch_.end()) {
            add(parent->second, name, added);
        }
    }
    return bytes > 0;
}

std::vector<std::uint64_t> CgroupPaths::learn() {
    std::vector<std::uint64_t> added;
    while (take_events(added)) {
    }
    if (next_walk_.passed()) {
        next_walk_ = Deadline::never();
        add(0, "", added);
    }
    return added;
}

std::vector<std::uint64_t> CgroupPaths::forgotten() {
    return std::exchange(forgotten_, {});
}

}  // namespace snoopbox::containers

// SPDX-License-Identifier: Apache-2.0
#include "containers/owners.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "containers/cgroup_tree.h"
#include "kernel/host_roots.h"
#include "kernel/place.h"
#include "kernel/subject.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Some runtimes write down what a container is only after they have made its cgroup. They are
// looked for again and again, ever more rarely, until this time has passed.
constexpr milliseconds settles_after{2000};
constexpr milliseconds first_pause{2};
constexpr milliseconds longest_pause{500};
// A look takes longer the more containers there are; at most a third of the time is spent on looks.
constexpr int looks_share = 3;

bool is_described(const Container& container) {
    return !container.name.empty() || !container.pod.empty() || !container.image.empty();
}

// Runtimes make scopes, or cgroups that systemd knows nothing of. What systemd calls a slice is no
// container, and a service is one only if it runs a machine. Below a container, all is that
// container's, whatever it is called.
bool is_hosts_by_name(std::string_view path) {
    if (path.starts_with("/machine.slice/")) {
        return false;
    }
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const auto name = path.substr(0, path.find('/'));
        path.remove_prefix(name.size());
        const bool is_scope =
            path.empty() && name.ends_with(".scope") &&
            (name.starts_with("session-") || name.starts_with("run-") || name.starts_with("app-"));
        const bool is_unit = name.ends_with(".slice") || name.ends_with(".service");
        if (!(is_scope || is_unit) || name.starts_with("systemd-nspawn@")) {
            return false;
        }
    }
    return true;
}

Error no_version_2(bool any) {
    const auto place = kernel::find_place(kernel::this_process());
    return any ? Error{"this host has cgroups of version 1 only, and programs in the kernel are told "
                       "those of version 2: containers cannot be told apart",
                       "start it with systemd.unified_cgroup_hierarchy=1, or mount version 2 and "
                       "run containers there"}
               : Error{"no cgroups are visible here, and containers are found by theirs",
                       place.standing == kernel::Standing::host
                           ? kernel::as_root(place, "mount -t cgroup2 cgroup2 /sys/fs/cgroup")
                           : kernel::remedy(place, kernel::Need::host_files)};
}

}  // namespace

std::string_view unit_of_path(std::string_view path) {
    while (!path.empty()) {
        const auto slash = path.rfind('/');
        auto name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
        if (name.ends_with(".service") || name.ends_with(".scope")) {
            // systemd puts it before names that the kernel has for files of its own.
            name.remove_prefix(name.starts_with('_') ? 1 : 0);
            return name;
        }
        path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    }
    return {};
}

Result<Owners> Owners::create(const fs::path& root) {
    Fd cgroups = root_with_cgroups(kernel::visible_host_roots(root));
    const auto mount = cgroups ? place_of_version_2(cgroups) : std::string();
    if (mount.empty()) {
        return tl::make_unexpected(no_version_2(static_cast<bool>(cgroups)));
    }
    TRY_ASSIGN(auto paths, CgroupPaths::watch(std::move(cgroups), mount));
    Owners owners(root, std::move(paths));
    const auto found = Containers::look(root, Uninhabited::kept);
    owners.may_be_elsewhere_ = std::ranges::any_of(
        found.all(), [](const Container& one) { return !one.hierarchy.empty(); });
    if (owners.may_be_elsewhere_) {
        owners.warning_ =
            "some containers here have cgroups of version 1 only: programs in the kernel cannot "
            "tell them from the host";
    } else if (!found.sees_all_cgroups()) {
        owners.warning_ =
            "only a part of the host's cgroups is visible here: what belongs to "
            "others is not named";
    }
    // What has been there before is what it is.
    for (const auto id : owners.paths_.all()) {
        owners.known_.try_emplace(id);
        owners.unsettled_.emplace(id, Clock::time_point());
    }
    owners.take(found, Clock::now());
    return owners;
}

void Owners::take(const Containers& found, Clock::time_point now) {
    std::vector<std::uint64_t> settled;
    for (const auto& [id, since] : unsettled_) {
        auto& known = known_[id];
        if (const auto* container = found.of_cgroup(id)) {
            auto& kept = containers_[container->cgroup_id];
            known.container = kept.lock();
            if (!known.container || !is_described(*known.container)) {
                known.container = std::make_shared<const Container>(*container);
                kept = known.container;
            }
        }
        known.is_settled =
            now - since >= settles_after || (known.container && is_described(*known.container));
        if (known.is_settled) {
            // What went before it was known to be the host's may have been a container's.
            known.is_lost = known.container == nullptr && !paths_.is_there(id);
            settled.push_back(id);
        }
    }
    for (const auto id : settled) {
        unsettled_.erase(id);
    }
    next_look_ = unsettled_.empty() ? Deadline::never() : Deadline::in(pause_);
}

void Owners::look_for_containers() {
    const auto begin = Clock::now();
    is_new_ = false;
    const auto found = Containers::look(root_, Uninhabited::kept);
    last_look_ = Clock::now();
    last_took_ = last_look_ - begin;
    pause_ = std::max<nanoseconds>(std::min<nanoseconds>(pause_ * 2, longest_pause),
                                   last_took_ * looks_share);
    take(found, begin);
}

void Owners::look() {
    for (const auto id : paths_.learn()) {
        if (const auto path = paths_.path_of(id); is_hosts_by_name(path)) {
            known_[id].is_settled = true;
            continue;
        }
        known_.try_emplace(id);
        unsettled_.emplace(id, Clock::now());
        is_new_ = true;
        pause_ = first_pause;
    }
    if (const auto forgotten = paths_.forgotten(); !forgotten.empty()) {
        for (const auto id : forgotten) {
            known_.erase(id);
            unsettled_.erase(id);
        }
        std::erase_if(containers_, [](const auto& one) { return one.second.expired(); });
    }
    if (unsettled_.empty()) {
        next_look_ = Deadline::never();
        return;
    }
    if (is_new_ ? Clock::now() >= last_look_ + last_took_ * looks_share : next_look_.passed()) {
        look_for_containers();
    } else if (is_new_) {
        next_look_ = Deadline::in(last_look_ + last_took_ * looks_share - Clock::now());
    }
}

Owner Owners::of(std::uint64_t cgroup) {
    auto found = known_.find(cgroup);
    if (found == known_.end() || !found->second.is_settled) {
        look();
        found = known_.find(cgroup);
    }
    if (found == known_.end()) {
        return {};
    }
    const auto* container = found->second.container.get();
    const bool is_host = container == nullptr && found->second.is_settled &&
                         !found->second.is_lost && !may_be_elsewhere_;
    return {container != nullptr || is_host, container};
}

}  // namespace snoopbox::containers

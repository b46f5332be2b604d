// SPDX-License-Identifier: Apache-2.0
#include "containers/owners.h"

#include <algorithm>
#include <vector>

namespace snoopbox::containers {

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

Result<std::shared_ptr<Owners>> Owners::create(WatchThread& watch, std::size_t most_gone) {
    if (watch.watch().version_2().empty()) {
        return fail(
            "this host has cgroups of version 1 only, and programs in the kernel are told those of "
            "version 2: containers cannot be told apart",
            "start it with systemd.unified_cgroup_hierarchy=1, or mount version 2 and run "
            "containers there");
    }
    std::shared_ptr<Owners> owners(new Owners(watch, most_gone));
    watch.watch().tell({[owners](const Cgroup& cgroup) { owners->came(cgroup); },
                        [owners](const Cgroup& cgroup) { owners->went(cgroup); }});
    const std::scoped_lock lock(owners->mutex_);
    owners->has_begun_ = true;
    return owners;
}

void Owners::came(const Cgroup& cgroup) {
    const std::scoped_lock lock(mutex_);
    note_place(cgroup, true);
    if (!cgroup.hierarchy.empty()) {
        return;
    }
    auto [at, is_first] = known_.try_emplace(cgroup.id);
    auto& known = at->second;
    known.is_new |= is_first && has_begun_;
    known.parent = cgroup.parent;
    known.name = cgroup.path.substr(cgroup.path.rfind('/') + 1);
    known.container = cgroup.container;
    known.is_settled = cgroup.is_settled;
    known.has_gone = false;
}

// One that went before it was settled may have been a container's, and never is.
void Owners::went(const Cgroup& cgroup) {
    const std::scoped_lock lock(mutex_);
    note_place(cgroup, false);
    const auto found = known_.find(cgroup.id);
    if (!cgroup.hierarchy.empty() || found == known_.end()) {
        return;
    }
    found->second.has_gone = true;
    gone_.push_back(cgroup.id);
    // Those below one went before it, and are forgotten before it.
    if (gone_.size() > most_gone_) {
        const auto oldest = known_.find(gone_.front());
        if (oldest != known_.end() && oldest->second.has_gone) {
            known_.erase(oldest);
        }
        gone_.pop_front();
    }
}

void Owners::note_place(const Cgroup& cgroup, bool is_there) {
    if (!cgroup.container || watch_.watch().controller().empty()) {
        return;
    }
    const auto at = places_.try_emplace({cgroup.container->id, cgroup.maker}).first;
    auto& places = at->second;
    out_of_sight_ -= places.is_out_of_sight() ? 1 : 0;
    auto& those = places.by_version.at(cgroup.hierarchy.empty() ? 0 : 1);
    if (is_there) {
        those.insert(cgroup.id);
    } else {
        those.erase(cgroup.id);
    }
    out_of_sight_ += places.is_out_of_sight() ? 1 : 0;
    if (places.by_version[0].empty() && places.by_version[1].empty()) {
        places_.erase(at);
    }
}

// Nothing if it is not known, or not yet.
std::optional<Owner> Owners::find(std::uint64_t cgroup) const {
    for (auto found = known_.find(cgroup); found != known_.end();
         found = known_.find(found->second.parent)) {
        const auto& known = found->second;
        if (known.container) {
            return Owner{true, known.container};
        }
        if (!known.is_settled) {
            return std::nullopt;
        }
        if (known.parent == 0) {
            return Owner{out_of_sight_ == 0, nullptr};
        }
    }
    return std::nullopt;
}

void Owners::look_for(std::uint64_t cgroup) {
    watch_.look();
    auto where = this->where(cgroup);
    if (!where.is_known && ask_) {
        ask_(cgroup);
    } else if (!where.is_settled) {
        watch_.look_now_at(where.open);
    }
}

Owner Owners::of(std::uint64_t cgroup) {
    {
        const std::scoped_lock lock(mutex_);
        if (auto found = find(cgroup)) {
            return *std::move(found);
        }
    }
    look_for(cgroup);
    const std::scoped_lock lock(mutex_);
    return find(cgroup).value_or(Owner());
}

Whereabouts Owners::where(std::uint64_t cgroup) const {
    const std::scoped_lock lock(mutex_);
    Whereabouts where;
    std::vector<std::string_view> names;
    auto found = known_.find(cgroup);
    for (; found != known_.end() && found->second.parent != 0;
         found = known_.find(found->second.parent)) {
        names.push_back(found->second.name);
        // Within a container, all is settled.
        if (!found->second.is_settled && !found->second.has_gone && where.containers.empty()) {
            where.open.push_back(found->first);
        }
        if (found->second.container) {
            where.containers.push_back(found->second.container);
        }
    }
    where.is_known = found != known_.end();
    where.is_settled = where.is_known && where.open.empty();
    if (where.is_known) {
        where.path = names.empty() ? "/" : "";
        std::ranges::for_each(names.rbegin(), names.rend(),
                              [&](auto name) { where.path.append("/").append(name); });
    }
    return where;
}

std::string Owners::path_of(std::uint64_t cgroup) {
    auto where = this->where(cgroup);
    if (!where.is_known) {
        look_for(cgroup);
        where = this->where(cgroup);
    }
    return where.path;
}

bool Owners::is_new(std::uint64_t cgroup) {
    const auto find_it = [&]() -> std::optional<bool> {
        const std::scoped_lock lock(mutex_);
        const auto found = known_.find(cgroup);
        return found == known_.end() ? std::nullopt : std::optional(found->second.is_new);
    };
    auto found = find_it();
    if (!found) {
        look_for(cgroup);
        found = find_it();
    }
    return found.value_or(true);
}

std::string Owners::warning() {
    const std::scoped_lock lock(mutex_);
    if (out_of_sight_ > 0) {
        return "some containers here have cgroups of version 1 only: programs in the kernel cannot "
               "tell them from the host";
    }
    return watch_.watch().sees_all() ? ""
                                     : "only a part of the host's cgroups is visible here: what "
                                       "belongs to others is not named";
}

}  // namespace snoopbox::containers

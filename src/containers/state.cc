// SPDX-License-Identifier: Apache-2.0
#include "containers/state.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "util/foreign_file.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;

// The last part of a path, which for systemd is the name of a unit.
std::string_view unit_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool may_be(const CgroupFound& found, std::string_view runtime) {
    return found.name.runtime.empty() || found.name.runtime == runtime;
}

// What a runtime noted, unless that is another process by now.
pid_t first_process(pid_t noted, const std::vector<pid_t>& processes) {
    const bool is_there = std::ranges::find(processes, noted) != processes.end();
    return processes.empty() || is_there ? noted : *std::ranges::min_element(processes);
}

}  // namespace

State::State(const std::vector<fs::path>& roots) {
    for (const auto& path : roots) {
        HostFiles files(open_root(path));
        for (const auto& read : {&containerd_known, &low_level_known, &machines_known}) {
            for (auto& known : read(files)) {
                auto cgroup = known.cgroup;
                if (!cgroup.empty()) {
                    known_.try_emplace(std::move(cgroup), std::move(known));
                }
            }
        }
        auto docker = docker_directory(files);
        Storage storage(files, {"var/lib/containers/storage", "run/containers/storage"});
        roots_.push_back({std::move(files), std::move(docker), std::move(storage), {}});
    }
}

std::optional<CgroupName> State::known_cgroup(std::string_view path) const {
    auto found = known_.find(path);
    if (found == known_.end()) {
        found = known_.find(unit_of(path));
    }
    return found == known_.end()
               ? std::nullopt
               : std::optional(CgroupName{found->second.id, found->second.facts.runtime});
}

std::optional<Facts> State::of_root(const CgroupFound& found, Root& root) {
    const auto& id = found.name.id;
    std::optional<Facts> facts;
    if (may_be(found, "docker")) {
        facts = docker_facts(root.files, root.docker, id);
    }
    if (!facts && may_be(found, "containerd")) {
        facts = containerd_facts(root.files, id);
    }
    if (!facts && (may_be(found, "podman") || may_be(found, "cri-o"))) {
        facts = root.storage.facts(id);
    }
    return facts;
}

std::optional<Facts> State::of_user(const CgroupFound& found, uid_t user, Root& root) {
    const auto files = root.files.of_user(user);
    const auto home = home_of(user, root.files);
    const auto& id = found.name.id;
    if (home.empty()) {
        return std::nullopt;
    }
    std::optional<Facts> facts;
    if (may_be(found, "docker")) {
        facts = docker_facts(files, home / ".local/share/docker", id);
    }
    if (!facts && may_be(found, "podman")) {
        const auto run = fs::path("run/user") / std::to_string(user) / "containers";
        facts = root.of_users
                    .try_emplace(user, files,
                                 std::vector{home / ".local/share/containers/storage", run})
                    .first->second.facts(id);
    }
    return facts;
}

void State::add_pod(Facts& facts, std::string_view path) {
    if (facts.pod_uid.empty()) {
        facts.pod_uid = pod_of_path(path).uid;
    }
    if (facts.pod_uid.empty() || !facts.pod.empty()) {
        return;
    }
    if (!pods_) {
        pods_.emplace();
        for (const auto& root : roots_) {
            pods_->merge(pods_with_logs(root.files));
        }
    }
    if (const auto pod = pods_->find(facts.pod_uid); pod != pods_->end()) {
        facts.pod = pod->second.pod;
        facts.pod_namespace = pod->second.pod_namespace;
    }
}

Facts State::facts_of(const CgroupFound& found) {
    std::optional<Facts> facts;
    if (!is_hex_id(found.name.id)) {
        auto known = known_.find(found.path);
        known = known == known_.end() ? known_.find(unit_of(found.path)) : known;
        if (known != known_.end() && known->second.id == found.name.id && !found.user &&
            !found.outer) {
            facts = known->second.facts;
        } else {
            facts.emplace().name = found.name.id;
        }
    }
    for (auto root = roots_.begin(); !facts && !found.outer && root != roots_.end(); ++root) {
        facts = found.user ? of_user(found, *found.user, *root) : of_root(found, *root);
    }
    auto result = facts.value_or(Facts());
    if (result.runtime.empty()) {
        result.runtime = found.name.runtime;
    }
    if (!found.user && !found.outer) {
        add_pod(result, found.path);
    }
    for (auto root = roots_.begin();
         result.runtime == "lxc" && !found.outer && root != roots_.end(); ++root) {
        result.runtime = lxc_runtime(root->files, found.name.id);
    }
    return result;
}

Container State::describe(CgroupFound found) {
    auto facts = facts_of(found);
    const bool is_in_pod = !facts.pod_uid.empty();
    return {std::move(found.name.id),
            std::move(facts.name),
            std::move(facts.pod),
            std::move(facts.pod_namespace),
            std::move(facts.pod_uid),
            std::string(is_in_pod ? pod_of_path(found.path).qos : ""),
            std::move(facts.image),
            std::move(facts.runtime),
            first_process(facts.pid, found.processes),
            std::move(found.path),
            std::move(found.hierarchy),
            found.id};
}

}  // namespace snoopbox::containers

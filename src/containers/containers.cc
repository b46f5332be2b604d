// SPDX-License-Identifier: Apache-2.0
#include "containers/containers.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "containers/state.h"
#include "kernel/host.h"
#include "kernel/host_roots.h"
#include "util/foreign_file.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;

// The first of them that is so.
Fd first_with_cgroups(const std::vector<fs::path>& roots) {
    Fd partial;
    for (const auto& path : roots) {
        Fd root = open_root(path);
        const auto seen = root ? glance_at_cgroups(root) : CgroupTree();
        if (seen.whole) {
            return root;
        }
        if (seen.visible && !partial) {
            partial = std::move(root);
        }
    }
    return partial;
}

// What a runtime noted, unless that is another process by now.
pid_t first_process(pid_t noted, const std::vector<pid_t>& processes) {
    const bool is_there = std::ranges::find(processes, noted) != processes.end();
    return processes.empty() || is_there ? noted : *std::ranges::min_element(processes);
}

Container describe(CgroupFound& found, State& state) {
    auto facts = state.facts_of(found);
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

std::vector<std::size_t> order_of(const std::vector<Container>& found) {
    std::vector<std::size_t> order(found.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, {}, [&](std::size_t i) {
        const auto& one = found[i];
        return std::tie(one.pod_namespace, one.pod, one.name, one.id, one.cgroup);
    });
    return order;
}

}  // namespace

Fd Containers::root_with_cgroups(const fs::path& root) {
    return first_with_cgroups(kernel::visible_host_roots(root));
}

Containers Containers::look(const fs::path& root, Uninhabited empty) {
    const auto roots = kernel::visible_host_roots(root);
    Containers containers;
    const Fd cgroups = first_with_cgroups(roots);
    if (!cgroups) {
        return containers;
    }
    State state(roots);
    auto tree = read_cgroup_tree(
        cgroups, [&](std::string_view path) { return state.known_cgroup(path); }, empty);
    containers.sees_cgroups_ = tree.visible;
    containers.sees_all_cgroups_ = tree.whole;
    std::vector<Container> found;
    const bool numbers_differ = root == "/" && kernel::in_pid_namespace();
    for (auto& cgroup : tree.containers) {
        if (numbers_differ) {
            cgroup.processes.clear();  // as our namespace numbers them
        }
        found.push_back(describe(cgroup, state));
    }
    std::vector<std::size_t> places(found.size());
    for (const auto from : order_of(found)) {
        places[from] = containers.all_.size();
        containers.all_.push_back(std::move(found[from]));
    }
    for (const auto& [id, container] : tree.members) {
        containers.by_cgroup_.emplace(id, places[container]);
    }
    return containers;
}

const Container* Containers::of_cgroup(std::uint64_t id) const {
    const auto found = by_cgroup_.find(id);
    return found == by_cgroup_.end() ? nullptr : &all_[found->second];
}

}  // namespace snoopbox::containers

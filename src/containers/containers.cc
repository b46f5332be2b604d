// SPDX-License-Identifier: Apache-2.0
#include "containers/containers.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "containers/state.h"
#include "kernel/host.h"
#include "kernel/host_roots.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;

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

Containers Containers::look(const fs::path& root, Uninhabited empty) {
    const auto roots = kernel::visible_host_roots(root);
    Containers containers;
    const Fd cgroups = root_with_cgroups(roots);
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
        found.push_back(state.describe(std::move(cgroup)));
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

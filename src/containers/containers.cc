// SPDX-License-Identifier: Apache-2.0
#include "containers/containers.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "containers/cgroup_tree.h"
#include "containers/state.h"
#include "kernel/host.h"
#include "kernel/host_roots.h"

namespace snoopbox::containers {

namespace fs = std::filesystem;

Containers Containers::look(const fs::path& root) {
    const auto roots = kernel::visible_host_roots(root);
    Containers containers;
    const Fd cgroups = root_with_cgroups(roots);
    if (!cgroups) {
        return containers;
    }
    State state(roots);
    auto tree =
        read_cgroup_tree(cgroups, [&](std::string_view path) { return state.known_cgroup(path); });
    containers.sees_cgroups_ = tree.visible;
    containers.sees_all_cgroups_ = tree.whole;
    const bool numbers_differ = root == "/" && kernel::in_pid_namespace();
    for (auto& cgroup : tree.containers) {
        if (numbers_differ) {
            cgroup.processes.clear();  // as our namespace numbers them
        }
        containers.all_.push_back(state.describe(std::move(cgroup)));
    }
    std::ranges::sort(containers.all_, {}, [](const Container& one) {
        return std::tie(one.pod_namespace, one.pod, one.name, one.id, one.cgroup);
    });
    return containers;
}

}  // namespace snoopbox::containers

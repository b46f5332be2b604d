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

namespace {

std::string name_or_id(const Container& container) {
    constexpr std::size_t shown_of_id = 12;
    const auto& id = container.id;
    return !container.name.empty() ? container.name
           : is_hex_id(id)         ? id.substr(0, shown_of_id)
                                   : id;
}

}  // namespace

void put_inside(Container& inner, const Container* outer) {
    inner.is_inner = true;
    inner.name = (outer == nullptr ? "?" : name_or_id(*outer)) + "/" + name_or_id(inner);
    if (outer != nullptr) {
        inner.pod = outer->pod;
        inner.pod_namespace = outer->pod_namespace;
        inner.pod_uid = outer->pod_uid;
        inner.qos = outer->qos;
    }
}

Containers Containers::look(const fs::path& root) {
    const auto roots = kernel::visible_host_roots(root);
    Containers containers;
    const auto cgroups = find_cgroups(roots);
    if (!cgroups.root) {
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
        const auto outer = cgroup.outer;
        auto container = state.describe(std::move(cgroup));
        if (outer) {
            put_inside(container, &containers.all_.at(*outer));
        }
        containers.all_.push_back(std::move(container));
    }
    std::ranges::sort(containers.all_, {}, [](const Container& one) {
        return std::tie(one.pod_namespace, one.pod, one.name, one.id, one.cgroup);
    });
    return containers;
}

}  // namespace snoopbox::containers

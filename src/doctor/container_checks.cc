// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>

#include "containers/containers.h"
#include "doctor/checks.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::doctor {
namespace {

using containers::Container;

bool has_no_name(const Container& container) {
    return container.name.empty() && container.pod.empty();
}

// "3 (docker: 2, podman: 1)"
std::string counted(const std::vector<Container>& all) {
    if (all.empty()) {
        return "none run";
    }
    std::map<std::string, int> runtimes;
    for (const auto& container : all) {
        ++runtimes[container.runtime.empty() ? "unknown" : container.runtime];
    }
    return fmt::format("{} ({})", all.size(), join(runtimes, [](const auto& entry) {
                           return fmt::format("{}: {}", entry.first, entry.second);
                       }));
}

}  // namespace

Check check_containers(const Subject& subject, const Place& place) {
    const auto found = containers::Containers::look(subject.root);
    const bool is_host = place.standing == Standing::host;
    const auto host_files = remedy(place, Need::host_files);
    if (!found.sees_cgroups()) {
        return {"containers", State::unknown, "cannot be told apart: no cgroups are visible",
                is_host ? as_root(place, "mount -t cgroup2 cgroup2 /sys/fs/cgroup") : host_files};
    }
    Check check{"containers", State::ok, counted(found.all()), {}};
    if (!found.sees_all_cgroups()) {
        check.state = State::warn;
        check.finding += "; only a part of the host's cgroups is visible";
        check.remedy = host_files;
    }
    if (const auto nameless = std::ranges::count_if(found.all(), &has_no_name); nameless > 0) {
        // Where all files are visible, these are inside others.
        check.state = host_files.empty() && place.is_root ? check.state : State::warn;
        check.finding += fmt::format("; known only by ID: {}", nameless);
        check.remedy = place.is_root ? host_files : remedy(place, Need::privileges);
    }
    return check;
}

}  // namespace snoopbox::doctor

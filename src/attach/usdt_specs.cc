// SPDX-License-Identifier: Apache-2.0
#include "attach/usdt_specs.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>

#include "attach/program.h"
#include "util/format.h"

namespace snoopbox::attach {

std::string usdt_map(const tools::Probe& probe) {
    return probe.handler + "__specs";
}

std::vector<std::pair<std::string, std::int64_t>> usdt_constants(const Plan& plan) {
    const auto has_arguments = [](const PlannedProbe& planned) {
        return planned.probe.target == tools::Target::usdt && usdt_arguments(planned.probe) != 0;
    };
    if (std::ranges::none_of(plan.probes, has_arguments)) {
        return {};
    }
    const bool differ = std::ranges::any_of(
        plan.probes, [](const PlannedProbe& planned) { return planned.specs.size() > 1; });
    return {{"snoop_usdt_cookies", differ ? 1 : 0}};
}

void resize_usdt_maps(const Object& object, const Plan& plan) {
    for (const auto& planned : plan.probes) {
        auto* map = bpf_object__find_map_by_name(object.handle(), usdt_map(planned.probe).c_str());
        if (map != nullptr && !planned.specs.empty()) {
            bpf_map__set_max_entries(map, static_cast<__u32>(planned.specs.size()));
        }
    }
}

Status fill_usdt_maps(const Object& object, const Plan& plan) {
    for (const auto& planned : plan.probes) {
        const auto name = usdt_map(planned.probe);
        const auto* map = bpf_object__find_map_by_name(object.handle(), name.c_str());
        if (map == nullptr || planned.specs.empty()) {
            continue;
        }
        if (bpf_map__value_size(map) != sizeof(UsdtSpec)) {
            return fail(fmt::format("the map \"{}\" has values of another kind", name),
                        "it was made by another version: make it again");
        }
        for (__u32 index = 0; index < planned.specs.size(); ++index) {
            if (bpf_map_update_elem(bpf_map__fd(map), &index, &planned.specs[index], BPF_ANY) !=
                0) {
                return fail_errno(fmt::format("the map \"{}\"", name), errno);
            }
        }
    }
    return {};
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
#include "tools/targets.h"

#include <algorithm>
#include <array>

namespace snoopbox::tools {
namespace {

#define SNOOP_TARGET(key, what, ...) \
    constexpr auto ways_to_##key = std::to_array<std::string_view>({__VA_ARGS__});
#include "tools/targets.inc"
#undef SNOOP_TARGET

constexpr auto kinds = std::to_array<TargetKind>({
#define SNOOP_TARGET(key, what, ...) {Target::key, #key, what, ways_to_##key},
#include "tools/targets.inc"
#undef SNOOP_TARGET
});

}  // namespace

std::span<const TargetKind> target_kinds() {
    return kinds;
}

const TargetKind& kind_of(Target target) {
    return kinds.at(static_cast<std::size_t>(target));
}

std::vector<std::string_view> ways_of(const ToolSpec& tool) {
    std::vector<std::string_view> all;
    const auto add = [&all](Target target) {
        for (const std::string_view way : kind_of(target).ways) {
            if (std::ranges::find(all, way) == all.end()) {
                all.push_back(way);
            }
        }
    };
    for (const Probe& probe : tool.probes) {
        add(probe.target);
    }
    if (tool.takes_one_liners()) {
        for (const Target target : {Target::function, Target::user, Target::usdt,
                                    Target::tracepoint, Target::trace_event}) {
            add(target);
        }
    }
    return all;
}

}  // namespace snoopbox::tools

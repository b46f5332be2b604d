// SPDX-License-Identifier: Apache-2.0
#include "tools/targets.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "tools/syscalls.h"

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

std::vector<std::string_view> ways_to(const Probe& probe) {
    const auto ways = kind_of(probe.target).ways;
    std::vector<std::string_view> all(ways.begin(), ways.end());
    const bool of_calls = std::ranges::all_of(
        probe.names, [](const std::string& name) { return name.starts_with("syscalls:"); });
    if (probe.target == Target::trace_event && !of_calls) {
        std::erase(all, "raw_syscalls");
    }
    if (probe.target == Target::syscall &&
        std::ranges::find(probe.names, every_syscall) != probe.names.end()) {
        all = {"raw_tracepoint"};
    }
    // What a trampoline before the function is for depends on whether its verdict counts.
    if (probe.target == Target::lsm) {
        std::erase(all, probe.refuses ? "fentry" : "fmod_ret");
    }
    return all;
}

std::vector<std::string_view> ways_of(const ToolSpec& tool) {
    std::vector<std::string_view> all;
    const auto add_ways = [&all](std::span<const std::string_view> ways) {
        std::ranges::copy_if(ways, std::back_inserter(all), [&](std::string_view way) {
            return std::ranges::find(all, way) == all.end();
        });
    };
    const auto add = [&](Target target) { add_ways(kind_of(target).ways); };
    for (const Probe& probe : tool.probes) {
        add_ways(ways_to(probe));
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

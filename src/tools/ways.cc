// SPDX-License-Identifier: Apache-2.0
#include "tools/ways.h"

#include <algorithm>
#include <array>

namespace snoopbox::tools {
namespace {

// Kprobes come last: a return probe has few instances, so calls that block (an open of a FIFO) use
// them up and hide all later ones.
constexpr auto to_syscall =
    std::to_array<std::string_view>({"fentry", "raw_tracepoint", "kprobe.multi", "kprobe"});
constexpr auto to_function = std::to_array<std::string_view>({"fentry", "kprobe.multi", "kprobe"});
constexpr auto to_tracepoint = std::to_array<std::string_view>({"raw_tracepoint"});

}  // namespace

std::span<const std::string_view> ways_to(Target target) {
    switch (target) {
        case Target::syscall:
            return to_syscall;
        case Target::function:
            return to_function;
        case Target::tracepoint:
            break;
    }
    return to_tracepoint;
}

std::vector<std::string_view> ways_of(const ToolSpec& tool) {
    std::vector<std::string_view> all;
    for (const Probe& probe : tool.probes) {
        for (const std::string_view way : ways_to(probe.target)) {
            if (std::ranges::find(all, way) == all.end()) {
                all.push_back(way);
            }
        }
    }
    return all;
}

}  // namespace snoopbox::tools

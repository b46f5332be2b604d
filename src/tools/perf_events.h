// SPDX-License-Identifier: Apache-2.0
// The events of perf that a probe can sample, by the names that perf(1) has for them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace snoopbox::tools {

// As in struct perf_event_attr.
struct PerfEvent {
    std::uint32_t type;
    std::uint64_t config;
};

std::optional<PerfEvent> find_perf_event(std::string_view name);
std::vector<std::string_view> perf_event_names();

}  // namespace snoopbox::tools

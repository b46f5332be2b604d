// SPDX-License-Identifier: Apache-2.0
// Losses that a foreign program counts itself. The kernel does not count records that found a ring
// buffer full, but programs often do, in counters with telling names.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "attach/object.h"

namespace snoopbox::attach {

// An integer whose name, or that of a structure or map around it, speaks of loss.
struct LossCounter {
    std::string name;  // path of members: "stats.dropped"
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
};

// Whether `name` (snake_case or camelCase) contains a word of loss (lost, dropped, overflow, ...)
// and none that rules out a count (drop_reason, last_lost_ns).
bool speaks_of_loss(std::string_view name);

// Finds the counters in a type of the object's BTF: the value type of the map `map`, or a section
// of global variables.
std::vector<LossCounter> find_loss_counters(const btf* types, __u32 type, std::string_view map);

// After load. The current value of each of the object's counters, summed over all keys and CPUs.
struct CountedLoss {
    std::string name;  // "dropped"; in a map, "stats.dropped"
    std::uint64_t count;
};
std::vector<CountedLoss> counted_losses(const Object& object);

}  // namespace snoopbox::attach

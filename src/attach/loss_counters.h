// SPDX-License-Identifier: Apache-2.0
// What a foreign program counts of its own losses. The kernel counts no record that found a ring
// buffer full, but programs often do, and the counter's name says so.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "attach/object.h"

namespace snoopbox::attach {

// An integer whose name, or that of what it is in, speaks of loss.
struct LossCounter {
    std::string name;  // member by member: "stats.dropped"
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
};

// Whether a word of `name` (snake_case or camelCase) speaks of loss (lost, dropped, overflow, ...)
// and none says that it is no count (drop_reason, last_lost_ns).
bool speaks_of_loss(std::string_view name);

// Those in a type of the object's BTF that is the value of a map called `map`, or a section of
// global variables.
std::vector<LossCounter> find_loss_counters(const btf* types, __u32 type, std::string_view map);

// After load. What each counter of the object says now, those of all keys and CPUs added up.
struct CountedLoss {
    std::string name;  // "dropped", of a map "stats.dropped"
    std::uint64_t count;
};
std::vector<CountedLoss> counted_losses(const Object& object);

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
// How samples are taken (tools/perf_events.h has the events).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "attach/plan.h"
#include "attach/way.h"

namespace snoopbox::attach {

// The constants of programs that sample at the scheduler's tick, and their values: the time between
// samples, in ns, and the only CPU, or -1. None if the plan has no such program.
std::vector<std::pair<std::string, std::int64_t>> sample_constants(const Plan& plan);

// Opens an event on each CPU that is online, or on the one that the probe names.
int attach_perf_event(const Attachment& to, Links& links);

}  // namespace snoopbox::attach

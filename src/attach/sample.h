// SPDX-License-Identifier: Apache-2.0
// How samples are taken (tools/perf_events.h has the events).
#pragma once

#include <cstdint>
#include <string_view>

#include "attach/plan.h"
#include "attach/way.h"

namespace snoopbox::attach {

// The constant of programs that sample at the scheduler's tick: the time between samples, in ns.
inline constexpr std::string_view sample_period_constant = "snoop_sample_period_ns";

// Its value for the plan; 0 if the plan has no such program.
std::int64_t sample_period_ns(const Plan& plan);

// Opens an event on each CPU that is online, or on the one that the probe names.
int attach_perf_event(const Attachment& to, Links& links);

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
// Starts of the tools that two tracers have. The label of such a contestant is TOOL:TRACER.
#pragma once

#include <vector>

#include "contestant.h"
#include "report.h"

namespace snoopbox::bench {

// Those whose tool traces here with every tracer, found out by trying; this also fills caches. Says
// which are left out.
std::vector<Contestant> those_that_trace(const std::vector<Contestant>& contestants);

// Adds the time from exec until it traces. Returns false if it doesn't.
bool measure_tool(const Contestant& contestant, Report& report);

}  // namespace snoopbox::bench

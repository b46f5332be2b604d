// SPDX-License-Identifier: Apache-2.0
// What a tracer adds to what it traces, where that is no event whose delay counts.
#pragma once

#include <string>

#include "contestant.h"
#include "report.h"

namespace snoopbox::bench {

// Adds, for each time that the operation (operations.h) is done, the wall-clock time that the
// tracer adds and the time that its BPF programs take, as the kernel measures it, without what
// the measurement itself takes. Returns false if it loaded no program.
bool measure_cost(const Contestant& contestant, const std::string& name, Report& report);

}  // namespace snoopbox::bench

// SPDX-License-Identifier: Apache-2.0
// What it takes to print stacks of many processes.
#pragma once

#include <string>

#include "contestant.h"
#include "report.h"

namespace snoopbox::bench {

// Traces 200 processes of several programs, each busy for a moment now and then, for 10 s. Adds the
// time from SIGINT until the tracer has exited, its memory, and what it has written to `file`.
// Returns false if it loaded no program.
bool measure_symbols(const Contestant& contestant, const std::string& file, Report& report);

}  // namespace snoopbox::bench

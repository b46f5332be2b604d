// SPDX-License-Identifier: Apache-2.0
// What a tracer adds to what it traces, where that is no event to be shown.
#pragma once

#include <string>
#include <vector>

#include "contestant.h"
#include "report.h"

namespace snoopbox::bench {

// "switch": context switches of two processes that wake each other up on one CPU; "call": the
// cheapest system call; "block": reads of 4 KiB from a disk, uncached.
std::vector<std::string> costed_operations();

// Adds, for each operation, the wall-clock time that the tracer adds and the time that its BPF
// programs take, as the kernel measures it. Returns false if it loaded no program.
bool measure_cost(const Contestant& contestant, const std::string& operation, Report& report);

}  // namespace snoopbox::bench

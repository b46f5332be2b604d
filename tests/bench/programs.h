// SPDX-License-Identifier: Apache-2.0
// The BPF programs that a tracer has loaded: those that are newer than all before it.
#pragma once

#include <linux/types.h>

#include <optional>

namespace snoopbox::bench {

// The ID of the newest program; 0 if there is none.
__u32 last_program();

// What the kernel measured of programs: how long they ran, and how often.
struct Runs {
    double ns = 0;
    double count = 0;
};

// Of programs newer than `after`; nothing if there is none.
std::optional<Runs> runs(__u32 after);

// What the kernel measures for each run of a program that does nothing, because it reads the clock
// twice. To be subtracted, because it does that only while it measures. 0 if there is no telling.
double idle_run_ns();

// Waits until there are programs newer than `last` that stay. Programs that tracers only load to
// try something out are gone a moment later. Returns false if there are none after a minute.
bool wait_until_it_traces(__u32 last);

}  // namespace snoopbox::bench

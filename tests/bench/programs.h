// SPDX-License-Identifier: Apache-2.0
// The BPF programs that a tracer has loaded: those that are newer than all before it.
#pragma once

#include <linux/types.h>

#include <optional>

namespace snoopbox::bench {

// The ID of the newest program; 0 if there is none.
__u32 last_program();

// How long programs newer than `after` have run, in ns, while the kernel measured it; nothing if
// there is none.
std::optional<double> run_time_ns(__u32 after);

// Waits until there are programs newer than `last` that stay. Programs that tracers only load to
// try something out are gone a moment later. Returns false if there are none after a minute.
bool wait_until_it_traces(__u32 last);

}  // namespace snoopbox::bench

// SPDX-License-Identifier: Apache-2.0
// What a tracer has attached, as /proc shows it.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace snoopbox::bench {

// How many BPF links the process holds, and perf events with a program. Looking takes some
// microseconds, and the process need not help. 0 if it is gone.
std::size_t attachments_of(pid_t pid);

}  // namespace snoopbox::bench

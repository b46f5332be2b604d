// SPDX-License-Identifier: Apache-2.0
// Perf events that are kprobes or uprobes. Interface: /sys/bus/event_source/devices/kprobe and
// uprobe, Documentation/ABI/testing, since Linux 4.17.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::attach {

struct ProbePlace {
    const char* device;        // "kprobe", "uprobe"
    const char* name;          // the kernel's function, or the path of a file
    std::uint64_t offset = 0;  // in it
    bool at_return = false;
    std::uint64_t semaphore = 0;  // of a USDT probe: its offset in the file; 0: none
    pid_t process = -1;           // the only one in which it counts; -1: all
};

// Fails with ENODEV if the kernel has no such probes, otherwise with its errno. Nothing runs yet.
Result<Fd> open_probe_event(const ProbePlace& place);

// Runs the program at the event from now on. Returns an errno if that failed, otherwise 0.
int run_at_event(int program, const Fd& event);

}  // namespace snoopbox::attach

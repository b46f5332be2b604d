// SPDX-License-Identifier: Apache-2.0
// Trace events of system calls, where the kernel does not run programs for them: it needs
// perf_event_open(). The raw tracepoints that all calls pass need only bpf().
#pragma once

#include <bpf/libbpf.h>

#include <optional>

#include "attach/syscall_record.h"
#include "attach/trace_event.h"
#include "attach/way.h"

namespace snoopbox::attach {

// "syscalls:sys_enter_openat"; nothing for other events.
std::optional<SyscallEvent> syscall_event_of(const EventName& event);

// After load: attaches a copy of the program, which gets the record that the kernel would write.
// Returns an errno if that failed, otherwise 0.
int attach_syscall_event(const bpf_program* program, const SyscallEvent& event, Links& links);

// The way of tools for such events.
Status try_out_raw_syscalls(const Trial& trial);
int attach_raw_syscalls(const Attachment& to, Links& links);

}  // namespace snoopbox::attach

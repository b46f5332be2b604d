// SPDX-License-Identifier: Apache-2.0
// The way to trace events by perf, and their names.
#pragma once

#include <string>

#include "attach/way.h"

namespace snoopbox::attach {

// "sched:sched_process_exec"
struct EventName {
    std::string category;
    std::string name;

    static EventName of(const std::string& text);
};

// Attaches a program of the type for trace events. Returns an errno if that failed, otherwise 0.
int attach_trace_event(bpf_program* program, const EventName& event, Links& links);

Status try_out_perf_tracepoint(const Trial& trial);
int attach_perf_tracepoint(const Attachment& to, Links& links);

}  // namespace snoopbox::attach

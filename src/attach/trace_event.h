// SPDX-License-Identifier: Apache-2.0
// Tracepoints as perf has them: a program gets the record that tracefs describes, as BCC's
// TRACEPOINT_PROBE and libbpf's SEC("tp/...") expect, in place of the kernel's own arguments.
#pragma once

#include <string>
#include <string_view>

#include "attach/way.h"
#include "util/result.h"

namespace snoopbox::attach {

// C that defines `struct tracepoint__CATEGORY__NAME` as libbcc does. tracefs need not be mounted.
// Fails if it cannot be had, or has no such tracepoint.
Result<std::string> trace_event_struct(const std::string& category, const std::string& name);

// The same out of the text of a tracepoint's file `format`.
std::string trace_event_struct(const std::string& category, const std::string& name,
                               std::string_view format);

// Attaches a program. Returns an errno if that failed, otherwise 0.
int attach_trace_event(bpf_program* program, const std::string& category, const std::string& name,
                       Links& links);

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
// The fields of trace events' records, out of a kernel's BTF: of a kernel that runs elsewhere, no
// tracefs tells them.
#pragma once

#include <bpf/btf.h>

#include <string>
#include <vector>

#include "attach/event_format.h"
#include "attach/trace_event.h"
#include "util/result.h"

namespace snoopbox::attach {

// Those in `struct trace_event_raw_CLASS`, with offsets as in the record. No type says which class
// an event is of, if that has another name: its fields are then those that all classes which it
// could be of have in the same place. Fails if the kernel has no such event, or if there are no
// such fields; and for events of the category syscalls, whose fields no type has.
Result<std::vector<EventField>> fields_by_types(const btf* kernel, const std::string& category,
                                                const std::string& name);

// Those of an event of the running kernel, by tracefs, or of another one whose types these are.
// System calls have the same arguments everywhere: those of the running kernel tell.
Result<std::vector<EventField>> fields_of(const EventName& event, const btf* other_kernel);

}  // namespace snoopbox::attach

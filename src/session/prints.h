// SPDX-License-Identifier: Apache-2.0
// What BCC's programs print by bpf_trace_printk().
#pragma once

#include <cstdint>
#include <vector>

#include "session/printer.h"
#include "util/result.h"

namespace snoopbox::session {

// The only kind, with columns like those of BCC's trace_fields(). `type`: struct snoop_print of
// bpf_sources/include/bcc.h; 0 if the object has none, which is an error.
Result<std::vector<RecordKind>> kinds_of_prints(std::uint32_t type);

}  // namespace snoopbox::session

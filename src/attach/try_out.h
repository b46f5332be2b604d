// SPDX-License-Identifier: Apache-2.0
// Whether an attach method works here is tried, not guessed from versions: a program that only
// reads a word of the kernel's memory is loaded and attached for a moment. Takes well under a
// millisecond.
#pragma once

#include <string>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

// What a probe is at, for those who try and those who attach.
bool is_return(const tools::Probe& probe);
bool is_syscall(const tools::Probe& probe);

Status try_out_fentry(const tools::Probe& probe, const std::string& symbol);
Status try_out_kprobe(const tools::Probe& probe, const std::string& symbol);
Status try_out_raw_tracepoint(const tools::Probe& probe, const std::string& symbol);

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
// Whether an attach method works here is tried, not guessed from versions: a program that only
// reads a word of the kernel's memory is loaded, and the kernel is asked for an attachment. One
// that it gives is dear to take back, so for what every kernel has it is asked for one that it
// cannot give, and has to say so in the right way. Takes well under a millisecond; what needs BTF,
// some.
#pragma once

#include <string>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

// What a probe is at, for those who try and those who attach.
bool is_return(const tools::Probe& probe);
bool is_syscall(const tools::Probe& probe);

Status try_out_fentry(const tools::Probe& probe, const std::string& symbol);
Status try_out_kprobe_multi(const tools::Probe& probe, const std::string& symbol);
Status try_out_kprobe(const tools::Probe& probe, const std::string& symbol);
Status try_out_raw_tracepoint(const tools::Probe& probe, const std::string& symbol);

}  // namespace snoopbox::attach

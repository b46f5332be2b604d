// SPDX-License-Identifier: Apache-2.0
// Whether an attach method works here is tried, not guessed from versions: a program that only
// reads a word of the kernel's memory is loaded, and the kernel is asked for an attachment. One
// that it gives is dear to take back, so for what every kernel has it is asked for one that it
// cannot give, and has to say so in the right way. Takes well under a millisecond; what needs BTF,
// some.
#pragma once

#include <string>

#include "util/result.h"

namespace snoopbox::attach {

// What a program would be attached to.
struct Trial {
    bool at_return = false;
    bool of_syscall = false;  // every kernel has it
    std::string symbol;       // the function or tracepoint
};

Status try_out_fentry(const Trial& trial);
Status try_out_kprobe_multi(const Trial& trial);
Status try_out_kprobe(const Trial& trial);
Status try_out_raw_tracepoint(const Trial& trial);

}  // namespace snoopbox::attach

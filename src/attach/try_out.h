// SPDX-License-Identifier: Apache-2.0
// Tries whether an attach method works here, instead of guessing from versions: loads a program
// that only reads a word of kernel memory, and asks the kernel for an attachment. A granted
// attachment is expensive to remove. We therefore request an impossible one and check for the right
// error. A trial takes well under a millisecond, or a few if
// it needs BTF.
#pragma once

#include <string>

#include "util/result.h"

namespace snoopbox::attach {

// What a program would be attached to.
struct Trial {
    bool at_return = false;
    bool reads_argument = false;  // fentry: the type of the first argument must be known
    std::string symbol = {};      // fentry: the function; empty: whether any can be had
};

Status try_out_fentry(const Trial& trial);
Status try_out_kprobe_multi(const Trial& trial);
Status try_out_kprobe(const Trial& trial);
Status try_out_raw_tracepoint(const Trial& trial);
Status try_out_perf_event(const Trial& trial);

// For kprobes and uprobes: the errno of a probe, by the perf PMU `device`, of a `target` that is
// none, or 0. Fails if there is no such PMU, or no such program can be loaded.
Result<int> errno_of_probe(const char* device, const char* target, const Trial& trial);

}  // namespace snoopbox::attach

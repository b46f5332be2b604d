// SPDX-License-Identifier: Apache-2.0
// The programs used to try attach methods (try_out.h).
#pragma once

#include <linux/bpf.h>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::attach {

// How a program is loaded; the last two members apply to BPF_PROG_TYPE_TRACING.
struct TrialType {
    bpf_prog_type type;
    bpf_attach_type attach_type = bpf_attach_type{};
    __u32 function_id = 0;  // in the kernel's BTF
};

// Loads a program that reads kernel memory, as every tool does. Fails with errno in Error::code,
// and names lockdown if that is the reason.
Result<Fd> load_trial(const TrialType& type);

// Whether programs of probes can read the cookie of their attachment; sets errno if not.
bool can_read_cookie();

// Whether the verifier lets a trampoline program read the first argument; sets errno if not.
bool can_read_argument(const TrialType& type);

}  // namespace snoopbox::attach

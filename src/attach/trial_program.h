// SPDX-License-Identifier: Apache-2.0
// The programs with which attach methods are tried (try_out.h).
#pragma once

#include <linux/bpf.h>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::attach {

// What a program is loaded as; the last two count for BPF_PROG_TYPE_TRACING.
struct TrialType {
    bpf_prog_type type;
    bpf_attach_type attach_type = bpf_attach_type{};
    __u32 function_id = 0;  // in the kernel's BTF
};

// A program that does what every tool does: it reads the kernel's memory. Fails with errno in
// Error::code, and with the reason where lockdown is that.
Result<Fd> load_trial(const TrialType& type);

// Whether the verifier lets a program of a trampoline read the first argument; errno if not.
bool can_read_argument(const TrialType& type);

}  // namespace snoopbox::attach

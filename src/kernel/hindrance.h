// SPDX-License-Identifier: Apache-2.0
// What stands in the way when the kernel refuses something, and what to do about it: the one place
// that knows, for doctor and for what fails while it traces.
#pragma once

#include <string>

#include "kernel/place.h"
#include "kernel/subject.h"
#include "util/result.h"

namespace snoopbox::kernel {

// What was asked for.
enum class Asked {
    bpf,              // the system call as such
    kernel_memory,    // to read it
    trampolines,      // fentry, fexit and LSM programs
    lsm,              // LSM programs that run
    perf_event_open,  // the system call as such: kprobes, uprobes, tracepoints of tracefs
    kprobes,
    kprobe_multi,
    uprobes,
    tracefs,
    btf,
};

struct Hindrance {
    std::string reason;  // empty: nothing stands in the way that is known here
    std::string remedy;  // what to type, from where the user stands; may be empty
    bool needs_other_kernel = false;
};

// `code`: the errno of the refusal. 0: whether there is anything is looked for.
Hindrance hindrance(const Subject& subject, const Place& place, Asked what, int code);
// The same of this process.
Hindrance hindrance(Asked what, int code);

// The call itself, with arguments that only a sandbox or the lack of privileges can have an
// objection to: 0, or the errno.
int try_bpf();
int try_perf_event_open();

// "DOING: REASON", with its remedy; where none is known, "DOING: " and what errno says, with
// `remedy`.
tl::unexpected<Error> fail_refused(const std::string& doing, Asked what, int code,
                                   std::string remedy = {});

}  // namespace snoopbox::kernel

// SPDX-License-Identifier: Apache-2.0
// Why the kernel refuses something, and what to do about it. This is the only place that knows;
// doctor and whatever fails while tracing ask it.
#pragma once

#include <string>

#include "kernel/place.h"
#include "kernel/subject.h"
#include "util/result.h"

namespace snoopbox::kernel {

// What was asked for.
enum class Asked {
    bpf,              // the system call itself
    kernel_memory,    // reading it
    trampolines,      // fentry, fexit and LSM programs
    lsm,              // running LSM programs
    perf_event_open,  // the system call itself, for kprobes, uprobes and tracefs tracepoints
    kprobes,
    kprobe_multi,
    uprobes,
    uprobe_multi,
    tracefs,
    btf,
};

struct Hindrance {
    std::string reason;  // empty if no hindrance is known
    std::string remedy;  // what to type in this environment; may be empty
    bool needs_other_kernel = false;

    Error as_error(int code) const { return {reason, remedy, code}; }
};

// `code` is the errno of the refusal, or 0 to check whether there is a hindrance at all.
Hindrance hindrance(const Subject& subject, const Place& place, Asked what, int code);
// The same for this process.
Hindrance hindrance(Asked what, int code);

// The LSMs that the kernel was booted with, separated by commas, in the order in which they are
// asked; empty if that is not known.
std::string active_lsms(const Subject& subject);

// Makes the call with arguments that fail only because of a sandbox or missing privileges. Returns
// 0 or the errno.
int try_bpf();
int try_perf_event_open();

// "DOING: REASON" with the remedy of `found` or, if that has no reason, "DOING: " and the text of
// errno with `remedy`.
tl::unexpected<Error> fail_refused(const std::string& doing, int code, const Hindrance& found,
                                   std::string remedy = {});

}  // namespace snoopbox::kernel

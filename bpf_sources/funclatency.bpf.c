/* ---
name: funclatency
summary: how long calls of functions take, as a histogram
description: |
  Measures the time from when a function is called until it returns. The functions are those of the kernel
  that match PATTERN, in which * stands for any text, or those of a program or library, FILE:PATTERN.

  The time includes that of the functions that it calls, of interrupts, and while it waits. If functions
  that match call each other, the time of the inner one is in both. Measuring takes about a microsecond of
  each call: think twice before you measure what is called millions of times a second.

  Without -i, the histogram is printed when you press Ctrl-C.
examples:
  - [funclatency do_sys_openat2, "measure one function of the kernel until Ctrl-C"]
  - [funclatency -uT -i 5 vfs_read, "in microseconds, every five seconds, with the time"]
  - [funclatency -F 'vfs_*', "a histogram for each function whose name begins with vfs_"]
  - [funclatency -r '(vfs|ksys)_read', "by a regular expression"]
  - ['funclatency -p 181 c:malloc', "malloc() of the C library, in process 181"]
operands:
  - {name: pattern, type: text, required: true, help: "functions of the kernel, or FILE:PATTERN of a program or library"}
time: timestamp
probes:
  - {handler: returned, function: $pattern, regex: regexp, return: true}
  - {handler: user_returned, user: $pattern, regex: regexp, return: true}
options:
  - {name: interval, letter: i, type: duration, argument: SECONDS, help: seconds between histograms, drives: interval}
  - {name: timestamp, letter: T, help: include the time of each histogram}
  - {name: microseconds, letter: u, help: in microseconds, unit: usecs, sets: opt_microseconds}
  - {name: milliseconds, letter: m, help: in milliseconds, unit: msecs, sets: opt_milliseconds}
  - {name: function, letter: F, help: a histogram for each function, sets: opt_functions}
  - {name: level, letter: l, type: number, argument: LEVEL, minimum: 1, help: of calls in each other only the outermost LEVEL, sets: opt_level}
  - {name: regexp, letter: r, help: PATTERN is a regular expression of RE2}
filters: [pid]
reports:
  - {map: latency, unit: nsecs, unless: [function]}
  - {map: latency_by, unit: nsecs, when: function, keys: [{name: function, field: function, of: pid, format: symbol}, {name: pid, field: pid, format: process}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct called {
    SNOOP_OWNER
    u64 function;
    u32 pid; /* 0: the kernel */
    u32 slot;
};
SNOOP_HISTOGRAM(latency);
SNOOP_HISTOGRAM_BY(latency_by, struct called);

static __always_inline int measured(u64 function, u32 pid, u64 began_ns, u64 depth)
{
    u64 took = bpf_ktime_get_ns() - began_ns;
    u32 zero = 0;

    if (!snoop_is_wanted() || (opt_level != SNOOP_UNSET && depth >= opt_level))
        return 0;
    took /= opt_milliseconds ? 1000000 : opt_microseconds ? 1000 : 1;
    if (opt_functions) {
        struct called called = {.function = function, .pid = pid, .slot = snoop_slot(took)};
        struct snoop_slot *slot, none = {};

        snoop_set_owner(&called, snoop_owner());
        slot = latency_by.lookup_or_try_init(&called, &none);
        if (slot)
            snoop_count_in(slot, took);
    } else {
        struct snoop_slots *slots = latency.lookup(&zero);

        if (slots)
            snoop_count(slots, took);
    }
    return 0;
}

static __always_inline int returned(u64 function, u64 began_ns, u64 depth)
{
    return measured(function, 0, began_ns, depth);
}

static __always_inline int user_returned(u64 function, u64 began_ns, u64 depth)
{
    return measured(function, bpf_get_current_pid_tgid() >> 32, began_ns, depth);
}

/* ---
name: funcinterval
summary: time between calls of a function, as a histogram
description: |
  Measures the time from one call of a function to the next one, by whoever makes it. PATTERN, in which *
  stands for any text, names functions of the kernel; functions of a program or library, FILE:FUNCTION;
  tracepoints, t:CATEGORY:TRACEPOINT; or USDT probes, u:FILE:PROBE. If it means several, the time is that
  between two calls of the same one.

  Without -i, the histogram is printed when you press Ctrl-C.
examples:
  - [funcinterval do_sys_openat2, "measure one function of the kernel until Ctrl-C"]
  - [funcinterval -u xhci_ring_ep_doorbell, "in microseconds"]
  - [funcinterval -mTi 5 vfs_read, "in milliseconds, every five seconds, with the time"]
  - [funcinterval -p 181 vfs_read, "only calls of process 181"]
  - [funcinterval t:vmscan:mm_vmscan_direct_reclaim_begin, "a tracepoint"]
  - [funcinterval -p 181 -i 3 c:malloc, "malloc() of the C library"]
operands:
  - {name: pattern, type: text, required: true, help: "FUNCTION, FILE:FUNCTION, t:CATEGORY:TRACEPOINT or u:FILE:PROBE"}
time: timestamp
probes:
  - {handler: called, any: $pattern}
options:
  - {name: interval, letter: i, type: duration, argument: SECONDS, help: seconds between histograms, drives: interval}
  - {name: timestamp, letter: T, help: include the time of each histogram}
  - {name: microseconds, letter: u, help: in microseconds, unit: usecs, sets: opt_microseconds}
  - {name: milliseconds, letter: m, help: in milliseconds, unit: msecs, sets: opt_milliseconds, excludes: microseconds}
filters: [pid]
reports:
  - {map: intervals, unit: nsecs}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
SNOOP_HISTOGRAM(intervals);
BPF_ARRAY(last_ns, u64, SNOOP_PROBES);

static __always_inline int called(u64 probe)
{
    u64 now = bpf_ktime_get_ns(), before, *last;
    u32 index = probe, zero = 0;
    struct snoop_slots *slots;

    if (!snoop_is_wanted())
        return 0;
    last = last_ns.lookup(&index);
    slots = intervals.lookup(&zero);
    if (!last || !slots)
        return 0;
    before = *last;
    *last = now;
    if (before && before < now) /* another CPU may have been faster */
        snoop_count(slots, (now - before) / (opt_milliseconds ? 1000000 : opt_microseconds ? 1000 : 1));
    return 0;
}

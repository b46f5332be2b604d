/* ---
name: funccount
summary: count calls of functions, tracepoints and USDT probes
description: |
  Counts how often functions are called or events happen; what happens most comes last. PATTERN, in which *
  stands for any text, names functions of the kernel; functions of a program or library, FILE:FUNCTION;
  tracepoints, t:CATEGORY:TRACEPOINT; or USDT probes, u:FILE:PROBE. r:FUNCTION and r:FILE:FUNCTION are
  counted when the function returns. What was not called is not shown.

  Counting takes a fraction of a microsecond of each call. Without -i, the counts are printed when you press
  Ctrl-C. snoopbox probes shows what a pattern means.
examples:
  - ["funccount 'vfs_*'", "functions of the kernel whose names begin so, until Ctrl-C"]
  - ["funccount -Ti 5 'tcp_send*'", "every 5 seconds, with the time"]
  - ["funccount -d 10 'vfs_*'", "for 10 seconds"]
  - ["funccount -r '^(vfs|ksys)_read'", "by a regular expression"]
  - ["funccount -p 181 'vfs_*'", "only in process 181"]
  - ["funccount 't:sched:*'", "tracepoints"]
  - ["funccount -p 185 'u:node:gc*'", "USDT probes of a program, in process 185"]
  - ["funccount c:malloc", "malloc() of the C library, in all processes"]
  - ["funccount './test:read*'", "functions of a program"]
  - ["funccount -c 1 'vfs_*'", "only on CPU 1"]
operands:
  - {name: pattern, type: text, required: true, help: "FUNCTION, FILE:FUNCTION, t:CATEGORY:TRACEPOINT or u:FILE:PROBE"}
time: timestamp
probes:
  - {handler: called, any: $pattern, regex: regexp}
options:
  - {name: interval, letter: i, type: duration, argument: SECONDS, help: seconds between reports, drives: interval}
  - {name: timestamp, letter: T, help: include the time of each report}
  - {name: regexp, letter: r, help: PATTERN is a regular expression of RE2}
  - {name: cpu, letter: c, type: cpu, argument: CPU, help: only on this CPU, sets: opt_cpu}
filters: [pid]
reports:
  - map: counts
    as: table
    columns:
      - {name: function, heading: FUNC, width: 36, field: key, format: probe}
      - {name: count, width: 8, align: right, field: value}
    sort: count
    ascending: true
--- */
/* SPDX-License-Identifier: GPL-2.0 */
SNOOP_NUMBERED(counts, u64, SNOOP_PROBES);

static __always_inline int called(u64 probe)
{
    struct snoop_number key = {.key = probe};
    u64 *count, none = 0;

    if (!snoop_is_wanted() || (opt_cpu != SNOOP_UNSET && bpf_get_smp_processor_id() != opt_cpu))
        return 0;
    snoop_set_owner(&key, snoop_owner());
    count = counts.lookup(&key);
    if (!count && SNOOP_IS_BY_OWNER)
        count = counts.lookup_or_try_init(&key, &none);
    if (count)
        __sync_fetch_and_add(count, 1); /* an interrupt may count on this CPU meanwhile */
    return 0;
}

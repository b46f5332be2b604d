/* ---
name: runqslower
summary: trace threads that wait long for a CPU
description: |
  Prints a line for each time that a thread could run but waited for a CPU for MIN_US microseconds or more,
  10,000 if not given. Use it to find when a host has too few CPUs, and for whom.

  With -P, it also tells which thread had the CPU before.
examples:
  - [runqslower, "waits of 10 ms and more"]
  - [runqslower 1000, "waits of a millisecond and more"]
  - [runqslower -P, "with the thread that had the CPU"]
  - [runqslower -p 181, "only threads of process 181"]
operands:
  - {name: min-us, type: number, argument: MIN_US, default: 10000, minimum: 0, help: "microseconds, the shortest wait that is shown", sets: opt_least}
probes:
  - {handler: woken, tracepoint: [sched_wakeup, sched_wakeup_new]}
  - {handler: switched, tracepoint: sched_switch}
options:
  - {name: previous, letter: P, help: include the thread that ran before}
filters: [pid, tid]
events:
  struct: long_wait
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: tid, width: 6, field: tid}
    - {name: lat_us, heading: LAT(us), width: 14, field: wait_us, align: right}
    - {name: prev_comm, heading: PREV COMM, width: 16, field: prev_comm, format: comm, when: previous}
    - {name: prev_tid, heading: PREV TID, width: 6, field: prev_tid, when: previous}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "run_queue.h"

struct long_wait {
    u64 time_ns;
    u64 wait_us;
    u32 tid;
    u32 prev_tid;
    char comm[16];
    char prev_comm[16];
};
SNOOP_EVENT(struct long_wait);

static __always_inline int switched(struct task_struct *prev, struct task_struct *next)
{
    struct long_wait wait = {.tid = next->pid, .time_ns = bpf_ktime_get_ns()};
    u64 waited_ns;

    if (!snoop_has_waited(prev, next, wait.time_ns, &waited_ns))
        return 0;
    wait.wait_us = waited_ns / 1000;
    if (wait.wait_us < opt_least)
        return 0;
    wait.prev_tid = prev->pid;
    bpf_probe_read_kernel_str(&wait.comm, sizeof(wait.comm), &next->comm);
    bpf_probe_read_kernel_str(&wait.prev_comm, sizeof(wait.prev_comm), &prev->comm);
    snoop_output_of(snoop_owner_of(next), &wait, sizeof(wait));
    return 0;
}

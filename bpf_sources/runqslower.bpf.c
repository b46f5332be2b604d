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
#include "threads.h"

struct long_wait {
    u64 time_ns;
    u64 wait_us;
    u32 tid;
    u32 prev_tid;
    char comm[16];
    char prev_comm[16];
};
SNOOP_EVENT(struct long_wait);

struct queued_thread {
    u32 tid;
    u64 since;
};
BPF_ARRAY(queued, struct queued_thread, SNOOP_THREADS);

static __always_inline void enqueue(struct task_struct *task)
{
    u32 tid = task->pid, place = snoop_place_of(tid);
    struct queued_thread *thread = queued.lookup(&place);

    if (!tid || !thread || !snoop_is_wanted_task(task))
        return;
    if (thread->since && thread->tid != tid)
        snoop_count_missed();
    thread->tid = tid;
    thread->since = bpf_ktime_get_ns();
}

static __always_inline int woken(struct task_struct *p)
{
    enqueue(p);
    return 0;
}

static __always_inline int switched(struct task_struct *prev, struct task_struct *next)
{
    u32 tid = next->pid, place = snoop_place_of(tid);
    struct queued_thread *thread = queued.lookup(&place);
    struct long_wait wait = {.tid = tid, .time_ns = bpf_ktime_get_ns()};

    if (snoop_state_of(prev) == 0) /* it could go on */
        enqueue(prev);
    if (!thread || !thread->since || thread->tid != tid)
        return 0;
    wait.wait_us = (wait.time_ns - thread->since) / 1000;
    thread->since = 0;
    if (wait.wait_us < opt_least)
        return 0;
    wait.prev_tid = prev->pid;
    bpf_probe_read_kernel_str(&wait.comm, sizeof(wait.comm), &next->comm);
    bpf_probe_read_kernel_str(&wait.prev_comm, sizeof(wait.prev_comm), &prev->comm);
    snoop_output(&wait, sizeof(wait));
    return 0;
}

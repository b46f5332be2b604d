/* ---
name: runqslower
summary: tasks that waited long for a CPU
description: |
  Shows each time that a task, from when it was woken or lost its CPU while it could go on, waited longer
  than MIN_US until it ran.
examples:
  - [runqslower, "waits of more than 10 milliseconds"]
  - [runqslower 1000, "of more than a millisecond"]
  - [runqslower -p 123, "only those of process 123"]
  - [runqslower -P, "show also what ran on the CPU before"]
operands:
  - {name: min_us, type: number, default: 10000, minimum: 0, help: only waits of more than so many microseconds, sets: opt_min_us}
probes:
  - {handler: woken, tracepoint: [sched_wakeup, sched_wakeup_new]}
  - {handler: switched, tracepoint: sched_switch}
options:
  - {name: previous, letter: P, help: show also the task that ran before}
filters: [pid, tid]
events:
  struct: slow_wait
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: tid, width: 6, field: tid}
    - {name: latency_us, heading: LAT(us), width: 14, align: right, field: latency_us}
    - {name: prev_comm, heading: PREV COMM, width: 16, field: prev_comm, format: comm, when: previous}
    - {name: prev_tid, heading: PREV TID, width: 8, field: prev_tid, when: previous}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "threads.h"

struct slow_wait {
    u64 time_ns;
    u64 latency_us;
    u32 tid;
    u32 prev_tid;
    char comm[16];
    char prev_comm[16];
};
SNOOP_EVENT(struct slow_wait);

struct waiting_thread {
    u32 tid;
    u64 since;
};

BPF_ARRAY(queued, struct waiting_thread, SNOOP_THREADS);

static __always_inline void enqueue(struct task_struct *task, u64 now)
{
    u32 tid = task->pid, place = snoop_place_of(tid);
    struct waiting_thread *thread = queued.lookup(&place);

    if (!tid || !thread || !snoop_is_wanted_task(task))
        return;
    if (thread->since && thread->tid != tid)
        snoop_count_missed();
    thread->tid = tid;
    thread->since = now;
}

static __always_inline int woken(struct task_struct *p)
{
    enqueue(p, bpf_ktime_get_ns());
    return 0;
}

static __always_inline int switched(struct task_struct *prev, struct task_struct *next)
{
    u64 now = bpf_ktime_get_ns(), waited_us;
    u32 tid = next->pid, place = snoop_place_of(tid);
    struct waiting_thread *thread = queued.lookup(&place);
    struct slow_wait *wait;

    if (snoop_state_of(prev) == 0) /* it could go on */
        enqueue(prev, now);
    if (!thread || !thread->since || thread->tid != tid)
        return 0;
    waited_us = (now - thread->since) / 1000;
    thread->since = 0;
    if (waited_us <= opt_min_us)
        return 0;
    wait = snoop_reserve(sizeof(*wait));
    if (!wait)
        return 0;
    wait->time_ns = now;
    wait->latency_us = waited_us;
    wait->tid = tid;
    wait->prev_tid = prev->pid;
    bpf_probe_read_kernel_str(&wait->comm, sizeof(wait->comm), &next->comm);
    bpf_probe_read_kernel_str(&wait->prev_comm, sizeof(wait->prev_comm), &prev->comm);
    snoop_submit(wait);
    return 0;
}

/* ---
name: cpudist
summary: how long tasks run on a CPU, or do not, as a histogram
description: |
  Measures the time from when a task gets a CPU until it loses it or, with -O, from then until it gets one
  again. Without operands, one histogram is printed when you press Ctrl-C.
examples:
  - [cpudist, "measure until Ctrl-C"]
  - [cpudist 1 10, "print a histogram every second, ten times"]
  - [cpudist -O, "the time off the CPU"]
  - [cpudist -mT 1, "in milliseconds, with the time of each"]
  - [cpudist -P, "a histogram for each process"]
operands: [interval, count]
time: timestamp
probes:
  - {handler: switched, tracepoint: sched_switch}
options:
  - {name: offcpu, letter: O, help: measure the time off the CPU, sets: opt_offcpu}
  - {name: timestamp, letter: T, help: include the time of each histogram}
  - {name: milliseconds, letter: m, help: in milliseconds, unit: msecs, sets: opt_milliseconds}
  - {name: pids, letter: P, help: a histogram for each process, sets: opt_pids}
  - {name: tids, letter: L, help: a histogram for each thread, sets: opt_tids}
  - {name: include-idle, letter: I, help: include the time in which CPUs are idle, sets: opt_idle}
  - {name: extension, letter: e, help: "show average, total and count below each histogram"}
filters: [pid]
reports:
  - {map: times, unit: usecs, average: extension, unless: [pids, tids]}
  - {map: times_by, unit: usecs, average: extension, when: pids, unless: [tids], keys: [{name: pid, field: id}, {name: comm, field: comm, format: comm}]}
  - {map: times_by, unit: usecs, average: extension, when: tids, keys: [{name: tid, field: id}, {name: comm, field: comm, format: comm}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "threads.h"

struct timed_task {
    SNOOP_OWNER
    u32 id;
    char comm[16];
    u32 slot;
};

struct switched_thread {
    u32 tid;
    u64 since;
};

/* CPUs that are idle run threads of the same ID, 0. */
BPF_PERCPU_ARRAY(idle, struct switched_thread, 1);
BPF_ARRAY(threads, struct switched_thread, SNOOP_THREADS);
SNOOP_HISTOGRAM(times);
SNOOP_HISTOGRAM_BY(times_by, struct timed_task);

static __always_inline void begin(struct task_struct *task, u64 now)
{
    u32 tid = task->pid, place = snoop_place_of(tid);
    struct switched_thread *thread = tid ? threads.lookup(&place) : idle.lookup(&place);

    if (!thread || (!tid && !opt_idle) || !snoop_is_wanted_task(task))
        return;
    if (thread->since && thread->tid != tid)
        snoop_count_missed();
    thread->tid = tid;
    thread->since = now;
}

static __always_inline void end(struct task_struct *task, u64 now)
{
    u32 tid = task->pid, place = snoop_place_of(tid), zero = 0;
    struct switched_thread *thread = tid ? threads.lookup(&place) : idle.lookup(&place);
    u64 took;

    if (!thread || !thread->since || thread->tid != tid)
        return;
    took = (now - thread->since) / (opt_milliseconds ? 1000000 : 1000);
    thread->since = 0;
    if (opt_pids || opt_tids) {
        struct timed_task key = {.id = opt_tids ? tid : task->tgid, .slot = snoop_slot(took)};
        struct snoop_slot *slot, none = {};

        bpf_probe_read_kernel_str(&key.comm, sizeof(key.comm), &task->comm);
        snoop_set_owner(&key, snoop_owner_of(task));
        slot = times_by.lookup_or_try_init(&key, &none);
        if (slot)
            snoop_count_in(slot, took);
    } else {
        struct snoop_slots *slots = times.lookup(&zero);

        if (slots)
            snoop_count_of(snoop_owner_of(task), slots, took);
    }
}

static __always_inline int switched(struct task_struct *prev, struct task_struct *next)
{
    u64 now = bpf_ktime_get_ns();

    if (opt_offcpu) {
        begin(prev, now);
        end(next, now);
    } else {
        end(prev, now);
        begin(next, now);
    }
    return 0;
}

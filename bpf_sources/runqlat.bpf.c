/* ---
name: runqlat
summary: how long tasks wait for a CPU, as a histogram
description: |
  Measures the time from when a task is woken, or loses its CPU while it could go on, until it runs: the
  time in a scheduler's queue. Without operands, one histogram is printed when you press Ctrl-C.
examples:
  - [runqlat, "measure until Ctrl-C"]
  - [runqlat 1 10, "print a histogram every second, ten times"]
  - [runqlat -mT 1, "in milliseconds, with the time of each"]
  - [runqlat -P, "a histogram for each process"]
operands: [interval, count]
time: timestamp
probes:
  - {handler: woken, tracepoint: [sched_wakeup, sched_wakeup_new]}
  - {handler: switched, tracepoint: sched_switch}
options:
  - {name: timestamp, letter: T, help: include the time of each histogram}
  - {name: milliseconds, letter: m, help: in milliseconds, unit: msecs, sets: opt_milliseconds}
  - {name: pidnss, help: a histogram for each PID namespace, sets: opt_namespaces}
  - {name: pids, letter: P, help: a histogram for each process, sets: opt_pids}
  - {name: tids, letter: L, help: a histogram for each thread, sets: opt_tids}
filters: [pid, tid, uid, cgroupmap]
reports:
  - {map: waits, unit: usecs, unless: [pids, tids, pidnss]}
  - {map: waits_by, unit: usecs, when: pids, keys: [{name: pid, field: id}, {name: comm, field: comm, format: comm}]}
  - {map: waits_by, unit: usecs, when: tids, keys: [{name: tid, field: id}, {name: comm, field: comm, format: comm}]}
  - {map: waits_by, unit: usecs, when: pidnss, keys: [{name: pidns, field: id}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include "run_queue.h"

struct waiter {
    SNOOP_OWNER
    u32 id;
    char comm[16];
    u32 slot;
};

SNOOP_HISTOGRAM(waits);
SNOOP_HISTOGRAM_BY(waits_by, struct waiter);

static __always_inline void describe(struct waiter *waiter, struct task_struct *task)
{
    struct nsproxy *spaces = task->nsproxy;

    if (opt_namespaces) {
        waiter->id = spaces ? SNOOP_READ(SNOOP_READ(spaces, pid_ns_for_children), ns.inum) : 0;
        return;
    }
    waiter->id = opt_pids ? task->tgid : task->pid;
    bpf_probe_read_kernel_str(&waiter->comm, sizeof(waiter->comm), &task->comm);
}

static __always_inline int switched(struct task_struct *prev, struct task_struct *next)
{
    u32 zero = 0;
    u64 wait;

    if (!snoop_has_waited(prev, next, bpf_ktime_get_ns(), &wait))
        return 0;
    wait /= opt_milliseconds ? 1000000 : 1000;
    if (opt_pids || opt_tids || opt_namespaces) {
        struct waiter waiter = {};
        struct snoop_slot *slot, none = {};

        describe(&waiter, next);
        waiter.slot = snoop_slot(wait);
        snoop_set_owner(&waiter, snoop_owner_of(next));
        slot = waits_by.lookup_or_try_init(&waiter, &none);
        if (slot)
            snoop_count_in(slot, wait);
    } else {
        struct snoop_slots *slots = waits.lookup(&zero);

        if (slots)
            snoop_count_of(snoop_owner_of(next), slots, wait);
    }
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long tasks that could run wait for a CPU. A tool has the probes
 *
 *     {handler: woken, tracepoint: [sched_wakeup, sched_wakeup_new]}
 *     {handler: switched, tracepoint: sched_switch}
 *
 * and its handler `switched` asks snoop_has_waited(prev, next, now, &waited_ns).
 */
#ifndef SNOOP_RUN_QUEUE_H
#define SNOOP_RUN_QUEUE_H

#include "threads.h"

struct queued_thread {
    u32 tid;
    u64 since;
};
BPF_ARRAY(queued, struct queued_thread, SNOOP_THREADS);

static __always_inline void snoop_enqueue(struct task_struct *task, u64 now)
{
    u32 tid = task->pid, place = snoop_place_of(tid);
    struct queued_thread *thread = queued.lookup(&place);

    if (!tid || !thread || !snoop_is_wanted_task(task))
        return;
    if (thread->since && thread->tid != tid)
        snoop_count_missed();
    thread->tid = tid;
    thread->since = now;
}

static __always_inline int woken(struct task_struct *p)
{
    snoop_enqueue(p, bpf_ktime_get_ns());
    return 0;
}

/* Whether it is known how long `next`, which runs from `now` on, has waited. `prev` may wait from now on. */
static __always_inline bool snoop_has_waited(struct task_struct *prev, struct task_struct *next, u64 now,
                                             u64 *waited_ns)
{
    u32 tid = next->pid, place = snoop_place_of(tid);
    struct queued_thread *thread = queued.lookup(&place);

    if (snoop_state_of(prev) == 0) /* it could go on */
        snoop_enqueue(prev, now);
    if (!thread || !thread->since || thread->tid != tid)
        return false;
    *waited_ns = now - thread->since;
    thread->since = 0;
    return true;
}

#endif

/* ---
name: wakeuptime
summary: how long threads were blocked, by who woke them up and why
description: |
  Measures how long threads are blocked, until another thread or an interrupt wakes them up, and adds the
  times up by the kernel's stack trace with which they were woken, and the names of both. Times are in
  microseconds; the longest comes last. What is still blocked at the end is not counted.

  offcputime shows the stack traces of those that wait.
examples:
  - [wakeuptime, "measure until Ctrl-C"]
  - [wakeuptime 5, "for 5 seconds"]
  - [wakeuptime -u, "no threads of the kernel"]
  - [wakeuptime -p 185 5, "only threads of process 185 that were blocked"]
  - [wakeuptime -f 5, "a line for each stack"]
  - [wakeuptime -m 1000 5, "only blocked times of a millisecond or more"]
operands: [duration]
probes:
  - {handler: switched, tracepoint: sched_switch}
  - {handler: woken, tracepoint: sched_waking}
options:
  - {name: useronly, letter: u, help: no threads of the kernel, sets: opt_user_only}
  - {name: addresses, letter: v, help: show addresses before functions, stacks: addresses}
  - {name: folded, letter: f, help: "a line for each stack, as -o folded", output: folded}
  - {name: min-block-time, letter: m, type: number, argument: US, default: 1, minimum: 1, help: only this time or longer, sets: opt_least}
  - {name: max-block-time, letter: M, type: number, argument: US, minimum: 1, help: only this time or shorter, sets: opt_most}
  - {name: stack-storage-size, type: number, argument: N, default: 16384, minimum: 1, maximum: 16777216, help: room for so many different stacks, resizes: stack_traces}
filters: [pid]
reports:
  - map: blocked
    as: stacks
    unit: usecs
    traces: stack_traces
    kernel: kernel_stack
    user: user_stack
    process: pid
    keys: [{name: target, field: target, format: comm}, {name: waker, field: waker, format: comm}]
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "threads.h"

struct wakeup_of {
    SNOOP_OWNER
    u32 pid; /* with the stack of user space, of which there is none here */
    s32 kernel_stack;
    s32 user_stack;
    char target[16];
    char waker[16];
};

struct blocked_thread {
    u32 tid;
    u64 since; /* 0: it runs, or is not wanted */
};

BPF_STACK_TRACE(stack_traces, 16384);
BPF_ARRAY(threads, struct blocked_thread, SNOOP_THREADS);
BPF_HASH(blocked, struct wakeup_of, u64, 40960);

static __always_inline int switched(struct task_struct *prev)
{
    u32 tid = bpf_get_current_pid_tgid(), place = snoop_place_of(tid);
    struct blocked_thread *thread = threads.lookup(&place);
    bool of_kernel = prev->flags & 0x00200000; /* PF_KTHREAD */

    if (!tid || !thread || (opt_user_only && of_kernel) || !snoop_is_wanted())
        return 0;
    if (thread->since && thread->tid != tid)
        snoop_count_missed();
    thread->tid = tid;
    thread->since = bpf_ktime_get_ns();
    return 0;
}

static __always_inline int woken(void *ctx, struct task_struct *p)
{
    u32 tid = p->pid, place = snoop_place_of(tid);
    struct blocked_thread *thread = threads.lookup(&place);
    struct wakeup_of wakeup = {.user_stack = -1};
    u64 time, *total, zero = 0;

    if (!thread || !thread->since || thread->tid != tid)
        return 0;
    time = (bpf_ktime_get_ns() - thread->since) / 1000;
    thread->since = 0;
    if (time < opt_least || (opt_most != SNOOP_UNSET && time > opt_most))
        return 0;
    wakeup.kernel_stack = stack_traces.get_stackid(ctx, 0);
    bpf_probe_read_kernel_str(&wakeup.target, sizeof(wakeup.target), &p->comm);
    bpf_get_current_comm(&wakeup.waker, sizeof(wakeup.waker));
    snoop_set_owner(&wakeup, snoop_owner_of(p));
    total = blocked.lookup_or_try_init(&wakeup, &zero);
    if (total)
        __sync_fetch_and_add(total, time);
    return 0;
}

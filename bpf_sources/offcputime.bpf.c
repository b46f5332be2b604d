/* ---
name: offcputime
summary: why tasks do not run, as stack traces with the time
description: |
  Measures how long tasks are off the CPU, because they wait or because others run, and adds the times up by
  the stack traces with which they left it. Times are in microseconds; the longest comes last. What still
  waits at the end is not counted.

  For a picture, write the SVG of a flame graph with -o flamegraph, and open it in a browser.
examples:
  - [offcputime, "measure until Ctrl-C"]
  - [offcputime 5, "for 5 seconds"]
  - [offcputime -p 185 5, "only process 185"]
  - [offcputime -o flamegraph 10 > waits.svg, "a flame graph"]
  - [offcputime -m 1000 5, "only waits of a millisecond or more"]
  - [offcputime --state 2 5, "only waits that signals do not interrupt, as for disks"]
operands: [duration]
probes:
  - {handler: switched, tracepoint: sched_switch}
options:
  - {name: user-threads-only, letter: u, help: no threads of the kernel, sets: opt_user_threads}
  - {name: kernel-threads-only, letter: k, help: only threads of the kernel, sets: opt_kernel_threads}
  - {name: user-stacks-only, letter: U, help: only stacks of user space, sets: opt_user_only}
  - {name: kernel-stacks-only, letter: K, help: only stacks of the kernel, sets: opt_kernel_only}
  - {name: delimited, letter: d, help: separate stacks of the kernel and of user space, stacks: delimited}
  - {name: folded, letter: f, help: "a line for each stack, as -o folded", output: folded}
  - {name: offset, letter: s, help: show offsets in functions, stacks: offsets}
  - {name: min-block-time, letter: m, type: number, argument: US, default: 1, minimum: 0, help: only this time or longer, sets: opt_least}
  - {name: max-block-time, letter: M, type: number, argument: US, minimum: 1, help: only this time or shorter, sets: opt_most}
  - {name: state, type: number, argument: BITS, minimum: 0, help: "only in these states of the kernel: 0 could run, 1 interruptible, 2 uninterruptible", sets: opt_state}
  - {name: stack-storage-size, type: number, argument: N, default: 16384, minimum: 1, maximum: 16777216, help: room for so many different stacks, resizes: stack_traces}
filters: [pids, tids]
reports:
  - map: waits
    as: stacks
    unit: usecs
    traces: stack_traces
    kernel: kernel_stack
    user: user_stack
    process: pid
    keys: [{name: comm, field: comm, format: comm}, {name: pid, field: pid}]
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "threads.h"

struct waiting_stack {
    SNOOP_OWNER
    u32 pid;
    s32 kernel_stack;
    s32 user_stack;
    char comm[16];
};

struct off_cpu {
    u32 tid;
    struct waiting_stack stack;
    u64 since; /* 0: it runs, or is not wanted */
};

BPF_STACK_TRACE(stack_traces, 16384);
BPF_ARRAY(threads, struct off_cpu, SNOOP_THREADS);
BPF_HASH(waits, struct waiting_stack, u64, 40960);

/* What no option asks for is not read: this runs at each switch. */
static __always_inline bool is_wanted(struct task_struct *task)
{
    if (opt_user_threads || opt_kernel_threads) {
        bool of_kernel = SNOOP_READ(task, flags) & 0x00200000; /* PF_KTHREAD */

        if (of_kernel ? opt_user_threads : opt_kernel_threads)
            return false;
    }
    if (opt_state != SNOOP_UNSET) {
        u64 state = snoop_state_of(task);

        if (opt_state ? !(state & opt_state) : state != 0)
            return false;
    }
    return snoop_is_wanted();
}

static __always_inline void leave(void *ctx, struct task_struct *task, u64 now)
{
    u64 ids = bpf_get_current_pid_tgid();
    u32 tid = ids, place = snoop_place_of(tid);
    struct off_cpu *thread = threads.lookup(&place);

    if (!tid || !thread || !is_wanted(task))
        return;
    if (thread->since && thread->tid != tid)
        snoop_count_missed();
    thread->tid = tid;
    thread->stack.pid = ids >> 32;
    thread->stack.kernel_stack = opt_user_only ? -1 : stack_traces.get_stackid(ctx, 0);
    thread->stack.user_stack = opt_kernel_only ? -1 : stack_traces.get_stackid(ctx, BPF_F_USER_STACK);
    bpf_get_current_comm(&thread->stack.comm, sizeof(thread->stack.comm));
    snoop_set_owner(&thread->stack, snoop_owner());
    thread->since = now;
}

static __always_inline int switched(void *ctx, struct task_struct *prev, struct task_struct *next)
{
    u64 now = bpf_ktime_get_ns(), waited, *total, none = 0;
    u32 tid = next->pid, place = snoop_place_of(tid);
    struct off_cpu *thread = threads.lookup(&place);

    leave(ctx, prev, now);
    if (!thread || !thread->since || thread->tid != tid)
        return 0;
    waited = (now - thread->since) / 1000;
    thread->since = 0;
    if (waited < opt_least || (opt_most != SNOOP_UNSET && waited > opt_most))
        return 0;
    total = waits.lookup_or_try_init(&thread->stack, &none);
    if (total)
        __sync_fetch_and_add(total, waited);
    return 0;
}

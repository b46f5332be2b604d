/* ---
name: stackcount
summary: count stack traces with which functions are called
description: |
  Counts the stack traces with which functions are called or events happen; the most frequent comes last.
  PATTERN, in which * stands for any text, names functions of the kernel; functions of a program or
  library, FILE:FUNCTION; tracepoints, t:CATEGORY:TRACEPOINT; or USDT probes, u:FILE:PROBE. r:FUNCTION and
  r:FILE:FUNCTION are counted when the function returns.

  Counting takes about a microsecond of each call: think twice before you count what is called millions of
  times a second. Without -i, the stacks are printed when you press Ctrl-C.
examples:
  - [stackcount submit_bio, "what leads to I/O"]
  - [stackcount -d ip_output, "with -- between the kernel's and the user's part"]
  - ["stackcount 'tcp_send*'", "all functions whose name begins so"]
  - ["stackcount -r 'tcp_send(msg|page)$'", "by a regular expression"]
  - [stackcount -Ti 5 ip_output, "every 5 seconds, with the time"]
  - ["stackcount -p 185 c:malloc", "malloc() of the C library, in process 185"]
  - ["stackcount -K t:sched:sched_switch", "a tracepoint, only the kernel's part"]
  - ["stackcount -p 185 'u:node:*'", "all USDT probes of a program"]
  - ["stackcount -f ip_output > calls.txt", "a line for each stack"]
operands:
  - {name: pattern, type: text, required: true, help: "FUNCTION, FILE:FUNCTION, t:CATEGORY:TRACEPOINT or u:FILE:PROBE"}
time: timestamp
probes:
  - {handler: counted, any: $pattern, regex: regexp}
options:
  - {name: cpu, letter: c, type: cpu, argument: CPU, help: only on this CPU, sets: opt_cpu}
  - {name: interval, letter: i, type: duration, argument: SECONDS, help: seconds between reports, drives: interval}
  - {name: for, letter: D, type: duration, argument: SECONDS, help: "seconds to trace, as --duration", drives: duration}
  - {name: timestamp, letter: T, help: include the time of each report}
  - {name: regexp, letter: r, help: PATTERN is a regular expression of RE2}
  - {name: offset, letter: s, help: show offsets in functions, stacks: offsets}
  - {name: perpid, letter: P, help: stacks of each process separately, sets: opt_each}
  - {name: kernel-stacks-only, letter: K, help: only stacks of the kernel, excludes: user-stacks-only, sets: opt_kernel_only}
  - {name: user-stacks-only, letter: U, help: only stacks of user space, sets: opt_user_only}
  - {name: addresses, letter: v, help: show addresses before functions, stacks: addresses}
  - {name: delimited, letter: d, help: separate stacks of the kernel and of user space, stacks: delimited}
  - {name: folded, letter: f, help: "a line for each stack, as -o folded", output: folded}
filters: [pid]
reports:
  - map: counts
    as: stacks
    unit: calls
    traces: stack_traces
    kernel: kernel_stack
    user: user_stack
    process: pid
    keys: [{name: comm, field: comm, format: comm, when: perpid}, {name: pid, field: pid, when: perpid}]
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct counted_stack {
    SNOOP_OWNER
    u32 pid; /* 0: it does not matter */
    s32 kernel_stack;
    s32 user_stack;
    char comm[16];
};
BPF_STACK_TRACE(stack_traces, 16384);
BPF_HASH(counts, struct counted_stack, u64, 40960);

static __always_inline int counted(void *ctx)
{
    struct counted_stack stack = {.kernel_stack = -1, .user_stack = -1};
    u64 *count, zero = 0;

    if (!snoop_is_wanted() || (opt_cpu != SNOOP_UNSET && bpf_get_smp_processor_id() != opt_cpu))
        return 0;
    if (!opt_user_only)
        stack.kernel_stack = stack_traces.get_stackid(ctx, 0);
    if (!opt_kernel_only)
        stack.user_stack = stack_traces.get_stackid(ctx, BPF_F_USER_STACK);
    if (opt_each || stack.user_stack >= 0) /* its functions are those of this process */
        stack.pid = bpf_get_current_pid_tgid() >> 32;
    if (opt_each)
        bpf_get_current_comm(&stack.comm, sizeof(stack.comm));
    snoop_set_owner(&stack, snoop_owner());
    count = counts.lookup_or_try_init(&stack, &zero);
    if (count)
        __sync_fetch_and_add(count, 1);
    return 0;
}

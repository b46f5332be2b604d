/* ---
name: profile
summary: what the CPUs run, as stack traces by samples
description: |
  Samples all CPUs and counts the stack traces of what they run, until you press Ctrl-C. The most frequent
  stack comes last. Idle CPUs are left out.

  For a picture, write the SVG of a flame graph with -o flamegraph, and open it in a browser.
examples:
  - [profile, "sample until Ctrl-C"]
  - [profile -F 99 5, "for 5 seconds, 99 times a second"]
  - [profile -o flamegraph 10 > profile.svg, "a flame graph"]
  - [profile -f 5, "a line for each stack, for other programs that draw flame graphs"]
  - ["profile -p 185,186", "only these processes"]
  - [profile -U, "only stacks of user space"]
operands: [duration]
probes:
  - {handler: sampled, sample: cpu-clock, frequency: $frequency, period: $count, cpu: $cpu}
options:
  - {name: frequency, letter: F, type: number, argument: HZ, default: 49, minimum: 1, maximum: 1000000, help: sample so many times a second}
  - {name: count, letter: c, type: number, argument: NS, minimum: 100000, help: sample once in this time of a CPU instead}
  - {name: cpu, letter: C, type: cpu, argument: CPU, help: only this CPU}
  - {name: user-stacks-only, letter: U, help: only stacks of user space, sets: opt_user_only}
  - {name: kernel-stacks-only, letter: K, help: only stacks of the kernel, sets: opt_kernel_only}
  - {name: include-idle, letter: I, help: include idle CPUs, sets: opt_idle}
  - {name: delimited, letter: d, help: separate stacks of the kernel and of user space, stacks: delimited}
  - {name: annotations, letter: a, help: "mark functions of the kernel with _[k]", stacks: annotated}
  - {name: address, letter: A, help: show addresses, stacks: addresses}
  - {name: folded, letter: f, help: "a line for each stack, as -o folded", output: folded}
  - {name: stack-storage-size, type: number, argument: N, default: 16384, minimum: 1, maximum: 16777216, help: room for so many different stacks, resizes: stack_traces}
  - {name: hash-storage-size, type: number, argument: N, default: 40960, minimum: 1, maximum: 16777216, help: room for so many counts, resizes: samples}
filters: [pids, {name: tids, letter: L}, cgroupmap, mntnsmap]
reports:
  - map: samples
    as: stacks
    unit: samples
    traces: stack_traces
    kernel: kernel_stack
    user: user_stack
    process: pid
    keys: [{name: comm, field: comm, format: comm}, {name: pid, field: pid}]
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct sampled_stack {
    SNOOP_OWNER
    u32 pid;
    s32 kernel_stack;
    s32 user_stack;
    char comm[16];
};

BPF_STACK_TRACE(stack_traces, 16384);
BPF_HASH(samples, struct sampled_stack, u64, 40960);

static __always_inline int sampled(void *ctx)
{
    u64 thread = bpf_get_current_pid_tgid(), *count, none = 0;
    struct sampled_stack key = {.pid = thread >> 32, .kernel_stack = -1, .user_stack = -1};

    if ((!(u32)thread && !opt_idle) || !snoop_is_wanted())
        return 0;
    bpf_get_current_comm(&key.comm, sizeof(key.comm));
    if (!opt_user_only)
        key.kernel_stack = stack_traces.get_stackid(ctx, 0);
    if (!opt_kernel_only)
        key.user_stack = stack_traces.get_stackid(ctx, BPF_F_USER_STACK);
    snoop_set_owner(&key, snoop_owner());
    count = samples.lookup_or_try_init(&key, &none);
    if (count)
        __sync_fetch_and_add(count, 1);
    return 0;
}

/* ---
name: funcslower
summary: calls of functions that take long
description: |
  Shows calls of functions that took longer than a millisecond, or than -m or -u say. FUNCTION, in which *
  stands for any text, names functions of the kernel or, as FILE:FUNCTION, of a program or library; several
  can be given. The result and the arguments (-a) are what the registers held, in hexadecimal: what they
  mean depends on the function.

  Measuring takes about a microsecond of each call, however fast it is. With -K or -U, the stacks with which
  the function was called are shown below each line; they take another microsecond of each call.
examples:
  - [funcslower vfs_write, "calls that took more than a millisecond"]
  - [funcslower -m 10 vfs_write, "more than 10 milliseconds"]
  - [funcslower -u 10 c:open, "more than 10 microseconds, of the C library"]
  - [funcslower -p 135 c:open, "only in process 135"]
  - [funcslower vfs_read c:malloc c:free, "several functions"]
  - [funcslower -a 2 c:open, "with the first two arguments"]
  - [funcslower -UK -m 10 c:open, "with the stacks of user space and of the kernel"]
  - [funcslower -f -UK c:open, "a line for each stack, for a flame graph"]
operands:
  - {name: function, type: text, required: true, several: true, help: "functions of the kernel, or FILE:FUNCTION of a program or library"}
probes:
  - {handler: returned, function: $function, return: true}
  - {handler: user_returned, user: $function, return: true}
options:
  - {name: min-ms, letter: m, type: duration, unit: ms, argument: MS, help: "show calls that took longer, in milliseconds; default: 1", sets: opt_min_ns}
  - {name: min-us, letter: u, type: duration, unit: us, argument: US, help: "the same in microseconds, in which the time is then shown", sets: opt_min_ns}
  - {name: arguments, letter: a, type: number, argument: N, minimum: 1, maximum: 6, help: show that many arguments, limits: args}
  - {name: time, letter: T, help: show the time of day, excludes: timestamp}
  - {name: timestamp, letter: t, help: show the time since tracing began}
  - {name: user-stack, letter: U, help: show the stack in user space, sets: opt_user_stack}
  - {name: kernel-stack, letter: K, help: show the kernel's stack, sets: opt_kernel_stack}
  - {name: folded, letter: f, help: "a line for each stack, with the number of slow calls, as -o folded", output: folded, sets: opt_folded}
filters: [pid]
events:
  struct: slow_call
  unless: folded
  columns:
    - {name: time, width: 10, field: began_ns, format: time_of_day, when: time}
    - {name: time_s, heading: TIME, width: 10, field: began_ns, format: elapsed, when: timestamp}
    - {name: comm, width: 14, field: comm, format: comm}
    - {name: pid, width: 6, field: pid}
    - {name: lat_ms, heading: LAT(ms), width: 7, align: right, field: took_ns, format: milliseconds, unless: min-us}
    - {name: lat_us, heading: LAT(us), width: 7, align: right, field: took_ns, format: microseconds, when: min-us}
    - {name: rval, width: 16, align: right, field: result, format: hex}
    - {name: function, heading: FUNC, width: 24, field: probe, format: probe}
    - {name: args, field: arguments, format: hex, when: arguments}
    - {name: kernel_stack, field: kernel_stack, format: stack, traces: stack_traces, below: true, when: kernel-stack}
    - {name: user_stack, field: user_stack, format: stack, of: pid, traces: stack_traces, below: true, when: user-stack}
reports:
  - map: counts
    as: stacks
    unit: calls
    when: folded
    traces: stack_traces
    kernel: kernel_stack
    user: user_stack
    process: pid
    keys: [{name: comm, field: comm, format: comm}]
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct slow_call {
    u64 began_ns;
    u64 took_ns;
    u64 result;
    u64 probe;
    u64 arguments[6];
    s32 kernel_stack;
    s32 user_stack;
    u64 pid;
    char comm[16];
};
SNOOP_EVENT(struct slow_call);

struct slow_stack {
    SNOOP_OWNER
    s32 kernel_stack;
    s32 user_stack;
    u32 pid;
    char comm[16];
};
BPF_STACK_TRACE(stack_traces, 16384);
BPF_HASH(counts, struct slow_stack, u64, 10240);

static __always_inline s32 kernel_stack(void *ctx)
{
    return opt_kernel_stack && snoop_is_wanted() ? stack_traces.get_stackid(ctx, 0) : -1;
}

static __always_inline s32 user_stack(void *ctx)
{
    return opt_user_stack && snoop_is_wanted() ? stack_traces.get_stackid(ctx, BPF_F_USER_STACK) : -1;
}

static __always_inline void count_stack(struct slow_call *call)
{
    struct slow_stack stack = {.kernel_stack = call->kernel_stack, .user_stack = call->user_stack, .pid = call->pid};
    u64 *count, zero = 0;

    bpf_get_current_comm(&stack.comm, sizeof(stack.comm));
    snoop_set_owner(&stack, snoop_owner());
    count = counts.lookup_or_try_init(&stack, &zero);
    if (count)
        __sync_fetch_and_add(count, 1);
}

static __always_inline int slow_call(struct slow_call *call)
{
    u64 least = opt_min_ns == SNOOP_UNSET ? 1000000 : opt_min_ns;

    call->took_ns = bpf_ktime_get_ns() - call->began_ns;
    if (call->took_ns < least || !snoop_is_wanted())
        return 0;
    call->pid = bpf_get_current_pid_tgid() >> 32;
    if (opt_folded) {
        count_stack(call);
    } else {
        bpf_get_current_comm(&call->comm, sizeof(call->comm));
        snoop_output(call, sizeof(*call));
    }
    return 0;
}

static __always_inline int returned(u64 probe, u64 began_ns, s32 at_entry_kernel_stack, s32 at_entry_user_stack,
                                    u64 first, u64 second, u64 third, u64 fourth, u64 fifth, u64 sixth, u64 ret)
{
    struct slow_call call = {began_ns, 0, ret, probe, {first, second, third, fourth, fifth, sixth},
                             at_entry_kernel_stack, at_entry_user_stack};

    return slow_call(&call);
}

static __always_inline int user_returned(u64 probe, u64 began_ns, s32 at_entry_kernel_stack, s32 at_entry_user_stack,
                                         u64 first, u64 second, u64 third, u64 fourth, u64 fifth, u64 sixth, u64 ret)
{
    return returned(probe, began_ns, at_entry_kernel_stack, at_entry_user_stack, first, second, third, fourth,
                    fifth, sixth, ret);
}

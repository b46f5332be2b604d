/* ---
name: killsnoop
summary: trace signals that programs send by kill()
description: |
  Prints a line for each kill(): who sent which signal to which process, and the result, which is 0, or the
  negative number of the error. Use it to find out who ends, stops or reconfigures a program.

  TPID is what the caller passed: a process, or 0 and below for process groups. Signals that are sent by
  other calls, such as tkill(), and by the kernel itself are not shown.
examples:
  - [killsnoop, "show every kill()"]
  - [killsnoop -x, "show only those that failed"]
  - [killsnoop -p 181, "show only signals that process 181 sends"]
  - [killsnoop -T 189, "show only signals that are sent to process 189"]
  - ["killsnoop -s KILL,15", "show only these signals"]
probes:
  - {handler: sent, syscall: kill, return: true, skip_if: "opt_failed && ret >= 0"}
options:
  - {name: failed, letter: x, help: only calls that failed, sets: opt_failed}
  - {name: tpid, letter: T, type: pid, argument: PID, help: only signals to this process, sets: opt_target}
  - {name: signal, letter: s, type: signal, argument: SIGNALS, help: "only these signals, by name or number, separated by commas", fills: signals, sets: opt_signals}
filters: [pid]
events:
  struct: kill_event
  columns:
    - {name: time, width: 9, field: time_ns, format: time_of_day}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: sig, width: 4, field: sig}
    - {name: tpid, width: 7, field: target}
    - {name: result, field: ret}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct kill_event {
    u64 time_ns;
    u32 pid;
    s32 target;
    u32 sig;
    s32 ret;
    char comm[16];
};
SNOOP_EVENT(struct kill_event);

BPF_HASH(signals, u64, u64, 128);

static __always_inline int sent(struct snoop_call *call, s64 ret)
{
    s32 target = SNOOP_ARG(call, 1);
    u64 signal = (u32)SNOOP_ARG(call, 2);
    struct kill_event *event;

    if (!snoop_is_wanted() || (opt_target != SNOOP_UNSET && target != opt_target))
        return 0;
    if (opt_signals != SNOOP_UNSET && !signals.lookup(&signal))
        return 0;
    event = snoop_reserve(sizeof(*event));
    if (!event)
        return 0;
    event->time_ns = bpf_ktime_get_ns();
    event->pid = bpf_get_current_pid_tgid() >> 32;
    event->target = target;
    event->sig = signal;
    event->ret = ret;
    bpf_get_current_comm(&event->comm, sizeof(event->comm));
    snoop_submit(event);
    return 0;
}

/* ---
name: syscount
summary: count system calls, and their time, by call or process
description: |
  Counts system calls until you press Ctrl-C, or at each interval, and prints the most frequent ones. With
  -L, also the time spent in them; the calls with the most time come first.
examples:
  - [syscount, "count system calls until Ctrl-C; show the ten most frequent"]
  - [syscount -i 1, "print them every second"]
  - [syscount -P, "count by process"]
  - [syscount -x, "only calls that failed"]
  - [syscount -e ENOENT, "only calls that failed with this error"]
  - [syscount -L -m, "with the time in them, in milliseconds"]
  - [syscount -p 181, "only process 181"]
  - [syscount --exec ls -l, "run ls, and count only its calls"]
probes:
  - {handler: entered, tracepoint: sys_enter, when: latency}
  - {handler: returned, tracepoint: sys_exit}
time: timestamps
options:
  - {name: interval, letter: i, type: duration, argument: SECONDS, help: print every that many seconds, drives: interval}
  - {name: top, letter: T, type: number, argument: N, default: 10, minimum: 1, help: show that many}
  - {name: failures, letter: x, help: only calls that failed, sets: opt_failures}
  - {name: errno, letter: e, type: errno, argument: ERRNO, help: only calls that failed with this error (name or number), sets: opt_errno}
  - {name: latency, letter: L, help: include the time in the calls, sets: opt_latency}
  - {name: milliseconds, letter: m, help: "show it in milliseconds, not microseconds"}
  - {name: process, letter: P, help: count by process, sets: opt_process}
  - {name: syscall, type: syscall, argument: SYSCALL, help: only this call (name or number), sets: opt_syscall}
  - {name: timestamps, help: include the time of each table}
  - {name: list, letter: l, help: list the system calls that --syscall knows, lists: syscalls}
  - {name: exec, type: command, argument: COMMAND..., help: "run this command, and count only its calls until it exits; must come last", sets: snoop_only_pid}
filters: [pid, tid, {name: ppid, letter: c}, uid, cgroupmap]
reports:
  - map: calls_by_number
    as: table
    top: top
    sort: count
    unless: [process, latency]
    columns:
      - {name: syscall, width: 22, field: key, format: syscall}
      - {name: count, width: 8, field: count, align: right}
  - map: calls_by_number
    as: table
    top: top
    sort: time
    when: latency
    unless: [process]
    columns:
      - {name: syscall, width: 22, field: key, format: syscall}
      - {name: count, width: 8, field: count, align: right}
      - {name: time, heading: TIME (us), width: 16, field: time_ns, format: microseconds, align: right, unless: milliseconds}
      - {name: time_ms, heading: TIME (ms), width: 16, field: time_ns, format: milliseconds, align: right, when: milliseconds}
  - map: calls_by_process
    as: table
    top: top
    sort: [time, count]
    when: process
    columns:
      - {name: pid, width: 6, field: id}
      - {name: comm, width: 16, field: comm, format: comm}
      - {name: count, width: 8, field: count, align: right}
      - {name: time, heading: TIME (us), width: 16, field: time_ns, format: microseconds, align: right, when: latency, unless: milliseconds}
      - {name: time_ms, heading: TIME (ms), width: 16, field: time_ns, format: milliseconds, align: right, when: [latency, milliseconds]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct calling_process {
    SNOOP_OWNER
    u32 id;
    char comm[16];
};

#define SYSCALLS 1024 /* more than any kernel has */

struct called {
    u64 count;
    u64 time_ns;
};

BPF_HASH(begun, u64, u64, 10240);
SNOOP_NUMBERED(calls_by_number, struct called, SYSCALLS);
BPF_HASH(calls_by_process, struct calling_process, struct called, 10240);

static __always_inline int entered(struct pt_regs *regs, long id)
{
    u64 thread = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

    if (opt_syscall != SNOOP_UNSET && id != opt_syscall)
        return 0;
    if (snoop_is_wanted())
        snoop_stored(begun.update(&thread, &now));
    return 0;
}

static __always_inline int returned(struct pt_regs *regs, long ret)
{
    u64 thread = bpf_get_current_pid_tgid(), *begin, took = 0;
    u32 number = SNOOP_SYSCALL_NR(regs);
    struct snoop_number key = {.key = number};
    struct called *called, none = {};

    if (number >= SYSCALLS || (opt_syscall != SNOOP_UNSET && number != opt_syscall) || !snoop_is_wanted())
        return 0;
    if (opt_latency) {
        begin = begun.lookup(&thread);
        if (!begin)
            return 0;
        took = bpf_ktime_get_ns() - *begin;
        begun.delete(&thread);
    }
    if ((opt_failures && (ret >= 0 || ret < -4095)) || (opt_errno != SNOOP_UNSET && ret != -opt_errno))
        return 0;
    if (opt_process) {
        struct calling_process process = {.id = thread >> 32};

        bpf_get_current_comm(&process.comm, sizeof(process.comm));
        snoop_set_owner(&process, snoop_owner());
        called = calls_by_process.lookup_or_try_init(&process, &none);
        if (called) {
            __sync_fetch_and_add(&called->count, 1);
            __sync_fetch_and_add(&called->time_ns, took);
        }
        return 0;
    }
    snoop_set_owner(&key, snoop_owner());
    called = calls_by_number.lookup(&key);
    if (!called && SNOOP_IS_BY_OWNER)
        called = calls_by_number.lookup_or_try_init(&key, &none);
    if (called) { /* each CPU has its own */
        called->count++;
        called->time_ns += took;
    }
    return 0;
}

/* ---
name: lsmsnoop
summary: trace what the LSMs refuse, a line for each answer
description: |
  Prints a line for each question to the Linux Security Modules whose answer was EPERM or EACCES, or one of
  --errno: who asked which hook, and how long the answer took. With -a, other answers are shown as well. PATTERN
  names functions of the kernel, in which * stands for any text: security_*, the default, are those that ask all
  LSMs. Those of one LSM tell whether it was that one: apparmor_*, selinux_*, tomoyo_*, smack_*, yama_*,
  cap_* (capabilities), hook_* (Landlock).

  Not every refusal lets a system call fail: the kernel also asks whether something would be allowed. Of functions
  without a result, the verdict means nothing. Measuring takes about a microsecond of each call.
examples:
  - [lsmsnoop, "what is refused on this host"]
  - ["lsmsnoop 'apparmor_*' --container web", "by AppArmor, in a container"]
  - ["lsmsnoop -a 'security_bpf*'", "all questions about BPF, and the answers"]
  - ["lsmsnoop -K -e EPERM 'cap_capable'", "missing capabilities, with the kernel's stack"]
operands:
  - {name: pattern, type: text, default: 'security_*', help: functions of the kernel}
probes:
  - {handler: answered, function: $pattern, regex: regexp, return: true}
options:
  - {name: all, letter: a, help: "all answers, not only errors", excludes: errno, sets: opt_all}
  - {name: errno, letter: e, type: errno, argument: ERRNOS, help: "only these errors, separated by commas", fills: errnos, sets: opt_errno}
  - {name: kernel-stack, letter: K, help: show the kernel's stack, sets: opt_kernel_stack}
  - {name: regexp, letter: r, help: PATTERN is a regular expression of RE2}
filters: [pid, tid, uid, comm]
events:
  struct: answer
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: verdict, width: 8, field: verdict, format: errno_name}
    - {name: lat_us, heading: LAT(us), width: 9, align: right, field: took_ns, format: microseconds}
    - {name: hook, field: probe, format: probe}
    - {name: kernel_stack, field: kernel_stack, format: stack, traces: stack_traces, below: true, when: kernel-stack}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct answer {
    u64 time_ns;
    u64 took_ns;
    u64 probe;
    u32 pid;
    u32 uid;
    s32 verdict;
    s32 kernel_stack;
    char comm[16];
};
SNOOP_EVENT(struct answer);

BPF_HASH(errnos, u64, u64, 256);
BPF_STACK_TRACE(stack_traces, 16384);

#define NOT_PERMITTED (-1) /* EPERM */
#define NO_ACCESS (-13)    /* EACCES */

static __always_inline bool is_shown(int verdict)
{
    u64 code = (u64)(s64)-verdict;

    if (opt_errno != SNOOP_UNSET)
        return errnos.lookup(&code) != 0;
    return opt_all || verdict == NOT_PERMITTED || verdict == NO_ACCESS;
}

static __always_inline int answered(void *ctx, u64 probe, u64 began_ns, int ret)
{
    struct answer answer = {.probe = probe, .verdict = ret};

    if (!is_shown(ret) || !snoop_is_wanted())
        return 0;
    answer.time_ns = bpf_ktime_get_ns();
    answer.took_ns = answer.time_ns - began_ns;
    answer.pid = bpf_get_current_pid_tgid() >> 32;
    answer.uid = bpf_get_current_uid_gid();
    answer.kernel_stack = opt_kernel_stack ? stack_traces.get_stackid(ctx, 0) : -1;
    bpf_get_current_comm(&answer.comm, sizeof(answer.comm));
    snoop_output(&answer, sizeof(answer));
    return 0;
}

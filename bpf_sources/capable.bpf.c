/* ---
name: capable
summary: trace which capabilities are checked, and for whom
description: |
  Prints a line for each check of a capability by the kernel. Use it to find the capabilities that a program
  needs, and what asks for one it should not have. Whether the process has it is not shown.

  AUDIT is 1 if a refusal would be written to the audit log; other checks are shown with -v only. INSETID is
  1 if the check belongs to a call such as setuid(). Checks for this tool itself are left out.
examples:
  - [capable, "show checks of capabilities"]
  - [capable -v, "also those that no audit log has"]
  - [capable -p 181, "only process 181"]
  - [capable -K -U, "with the stacks of the kernel and of the program"]
  - [capable --unique, "do not repeat what was shown of a process"]
probes:
  - {handler: checked, function: cap_capable}
options:
  - {name: not-audited, letter: v, help: "include checks that no audit log has", sets: opt_verbose}
  - {name: kernel-stack, letter: K, help: show the stack of the kernel, sets: opt_kernel_stack}
  - {name: user-stack, letter: U, help: show the stack of the program, sets: opt_user_stack}
  - {name: extra, letter: x, help: include the columns TID and INSETID}
  - {name: unique, help: "show a check, with the same stacks, once for each process or, with --cgroupmap, each cgroup", sets: opt_unique}
filters: [pid, cgroupmap, mntnsmap]
events:
  struct: capability_check
  columns:
    - {name: time, width: 9, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 6, field: pid}
    - {name: tid, width: 6, field: tid, when: extra}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: cap, width: 4, field: cap}
    - {name: name, width: 20, field: cap, format: capability}
    - {name: audit, width: 6, field: audit}
    - {name: insetid, field: insetid, when: extra}
    - {name: kernel_stack, field: kernel_stack, format: stack, traces: stack_traces, below: true, when: kernel-stack}
    - {name: user_stack, field: user_stack, format: stack, of: pid, traces: stack_traces, below: true, when: user-stack}
--- */
/* SPDX-License-Identifier: GPL-2.0 */

struct capability_check {
    u64 time_ns;
    u32 uid;
    u32 pid;
    u32 tid;
    u32 cap;
    u32 audit;
    u32 insetid;
    s32 kernel_stack;
    s32 user_stack;
    char comm[16];
};
SNOOP_EVENT(struct capability_check);

struct shown_check {
    u64 whose; /* a process or a cgroup */
    u32 cap;
    s32 kernel_stack;
    s32 user_stack;
    u32 unused;
};

BPF_STACK_TRACE(stack_traces, 16384);
BPF_TABLE("lru_hash", struct shown_check, u64, shown, 10240);

/* Whether it was shown before; notes that it is shown now. */
static __always_inline bool is_known(struct capability_check *check)
{
    struct shown_check key = {.cap = check->cap};
    u64 yes = 1;

    key.whose = snoop_only_cgroups ? bpf_get_current_cgroup_id() : check->pid;
    key.kernel_stack = check->kernel_stack;
    key.user_stack = check->user_stack;
    if (shown.lookup(&key))
        return true;
    shown.update(&key, &yes);
    return false;
}

static __always_inline int checked(void *ctx, int cap, unsigned int opts)
{
    struct capability_check check = {.cap = cap};

    check.audit = !(opts & 2);     /* CAP_OPT_NOAUDIT */
    check.insetid = !!(opts & 4); /* CAP_OPT_INSETID */
    if ((!check.audit && !opt_verbose) || !snoop_is_wanted() || snoop_is_tracer())
        return 0;
    check.time_ns = bpf_ktime_get_ns();
    check.uid = bpf_get_current_uid_gid();
    check.pid = bpf_get_current_pid_tgid() >> 32;
    check.tid = bpf_get_current_pid_tgid();
    check.kernel_stack = opt_kernel_stack ? stack_traces.get_stackid(ctx, 0) : -1;
    check.user_stack = opt_user_stack ? stack_traces.get_stackid(ctx, BPF_F_USER_STACK) : -1;
    if (opt_unique && is_known(&check))
        return 0;
    bpf_get_current_comm(&check.comm, sizeof(check.comm));
    snoop_output(&check, sizeof(check));
    return 0;
}

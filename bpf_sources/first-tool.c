/* ---
name: @NAME@
summary: show the programs that are executed
description: |
  A first tool: a row for each program that is executed. Change it to what you want to see.
examples:
  - [@NAME@, "trace until Ctrl-C"]
  - [@NAME@ -u root, "only programs of root"]
probes:
  - {handler: executed, tracepoint: sched_process_exec}
filters: [pid, uid]
events:
  struct: seen
  columns:
    - {name: time, width: 9, field: when_ns, format: time_of_day}
    - {name: pid, width: 8, field: pid}
    - {name: comm, field: comm, format: comm}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct seen {
    u64 when_ns;
    u32 pid;
    char comm[16];
};
SNOOP_EVENT(struct seen);

/* Handlers have the names and types of the tracepoint's own arguments: snoopbox finds where they are. */
static __always_inline int executed(struct task_struct *p)
{
    struct seen *seen;

    if (!snoop_is_wanted()) /* asks the filters */
        return 0;
    seen = snoop_reserve(sizeof(*seen));
    if (!seen)
        return 0;
    seen->when_ns = bpf_ktime_get_ns();
    seen->pid = p->tgid;
    bpf_get_current_comm(&seen->comm, sizeof(seen->comm));
    snoop_submit(seen);
    return 0;
}

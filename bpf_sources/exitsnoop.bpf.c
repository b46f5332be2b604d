/* ---
name: exitsnoop
summary: trace processes that end, one line for each
description: |
  Prints a line for each process that ends: how long it ran, and why it ended. Use it to find processes
  that are short-lived, that fail, or that are killed.

  AGE(s) is the time since the process was started. EXIT_CODE is 0, the code that the process gave, or the
  signal that killed it. With --per-thread, each thread is shown when it ends.
examples:
  - [exitsnoop, "show every process that ends"]
  - [exitsnoop -x, "show only those that fail or are killed"]
  - [exitsnoop -p 181, "show only process 181"]
  - [exitsnoop --per-thread, "show every thread that ends"]
probes:
  - {handler: ended, tracepoint: sched_process_exit}
options:
  - {name: timestamp, letter: t, help: include the time of day (HH:MM:SS)}
  - {name: failed, letter: x, help: only exits with a code other than 0, sets: opt_failed}
  - {name: per-thread, help: trace threads, sets: opt_per_thread}
filters: [pid, uid, cgroupmap, mntnsmap]
events:
  struct: exit_event
  columns:
    - {name: time, width: 12, field: time_ns, format: time_of_day, when: timestamp}
    - {name: pcomm, width: 16, field: comm, format: comm}
    - {name: pid, width: 7, field: pid}
    - {name: ppid, width: 7, field: ppid}
    - {name: tid, width: 7, field: tid}
    - {name: age_s, heading: AGE(s), width: 7, field: age_ns, format: seconds}
    - {name: exit_code, field: code, format: exit_status}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct exit_event {
    u64 time_ns;
    u64 age_ns;
    u32 pid;
    u32 tid;
    u32 ppid;
    s32 code;
    char comm[16];
};
SNOOP_EVENT(struct exit_event);

static __always_inline int ended(struct task_struct *p)
{
    struct exit_event *event;
    u64 thread = bpf_get_current_pid_tgid();

    if (!snoop_is_wanted() || (opt_failed && !p->exit_code))
        return 0;
    if (!opt_per_thread && (u32)thread != thread >> 32)
        return 0;
    event = snoop_reserve(sizeof(*event));
    if (!event)
        return 0;
    event->time_ns = bpf_ktime_get_ns();
    event->age_ns = event->time_ns - p->start_time;
    event->pid = thread >> 32;
    event->tid = thread;
    event->ppid = p->real_parent->tgid;
    event->code = p->exit_code;
    bpf_get_current_comm(&event->comm, sizeof(event->comm));
    snoop_submit(event);
    return 0;
}

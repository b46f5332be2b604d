/* ---
name: oomkill
summary: trace processes that the kernel kills for want of memory
description: |
  Prints a line for each process that the out-of-memory killer chooses: whose demand for memory triggered it,
  which process is killed, how many pages there are in all, of this host or of the cgroup whose limit was
  reached, and the load average, which tells whether the host was busy before.
examples:
  - [oomkill, "show OOM kills"]
probes:
  - {handler: kills, function: oom_kill_process}
events:
  struct: oom_kill
  line: '{time} Triggered by PID {fpid} ("{fcomm}"), OOM kill of PID {tpid} ("{tcomm}"), {pages} pages, loadavg: {loadavg}'
  columns:
    - {name: time, field: time_ns, format: time_of_day}
    - {name: fpid, field: fpid}
    - {name: fcomm, field: fcomm, format: comm}
    - {name: tpid, field: tpid}
    - {name: tcomm, field: tcomm, format: comm}
    - {name: pages, field: pages}
    - {name: loadavg, field: time_ns, format: load_average}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/oom.h>

struct oom_kill {
    u64 time_ns;
    u64 pages;
    u32 fpid;
    u32 tpid;
    char fcomm[16];
    char tcomm[16];
};
SNOOP_EVENT(struct oom_kill);

static __always_inline int kills(struct oom_control *oc)
{
    struct task_struct *victim = SNOOP_READ(oc, chosen);
    struct oom_kill kill = {};

    if (!snoop_is_wanted_task(victim))
        return 0;
    kill.time_ns = bpf_ktime_get_ns();
    kill.pages = SNOOP_READ(oc, totalpages);
    kill.fpid = bpf_get_current_pid_tgid() >> 32;
    kill.tpid = SNOOP_READ(victim, tgid);
    bpf_get_current_comm(&kill.fcomm, sizeof(kill.fcomm));
    bpf_probe_read_kernel(&kill.tcomm, sizeof(kill.tcomm), &victim->comm);
    snoop_output_of(snoop_owner_of(victim), &kill, sizeof(kill));
    return 0;
}

// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>

RAW_TRACEPOINT_PROBE(sched_process_exec)
{
    struct task_struct *task = (struct task_struct *)ctx->args[0];
    char comm[16];

    bpf_get_current_comm(&comm, sizeof(comm));
    bpf_trace_printk("%s has pid %d, -1 is %ld\n", comm, task->pid, -1L);
    return 0;
}

// SPDX-License-Identifier: GPL-2.0
// Iterators: one writes text, the other records.
#include <linux/sched.h>

struct info {
    u32 pid;
    char comm[16];
};

BPF_ITER(task)
{
    struct seq_file *seq = ctx->meta->seq;
    struct task_struct *task = ctx->task;
    struct info info = {};

    if (!task || task->pid != ONLY)
        return 0;
    info.pid = task->pid;
#ifdef RECORDS
    bpf_probe_read_kernel_str(info.comm, sizeof(info.comm), task->comm);
    bpf_seq_write(seq, &info, sizeof(info));
#else
    char text[] = "task %d\n";
    u64 arguments[] = {info.pid};

    bpf_seq_printf(seq, text, sizeof(text), arguments, sizeof(arguments));
#endif
    return 0;
}

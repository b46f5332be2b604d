/* SPDX-License-Identifier: GPL-2.0 */
/* Operations on files that took long. A tool for a file system says which functions are which. */
#ifndef SNOOP_SLOW_FILES_H
#define SNOOP_SLOW_FILES_H

#include <linux/fs.h>

struct slow_operation {
    u64 time_ns;
    u64 latency_ns;
    u64 offset;
    u64 bytes;
    u32 pid;
    u32 operation;
    char comm[16];
    char file[256];
};
SNOOP_EVENT(struct slow_operation);

/* The position has moved on by what was read or written. */
static __always_inline u64 file_offset_before(struct kiocb *iocb, ssize_t done)
{
    return iocb->ki_pos - (done > 0 ? done : 0);
}

static __always_inline int file_operation_done(u32 operation, struct file *file, ssize_t bytes, u64 offset,
                                               u64 began_ns, u64 min_ms)
{
    u64 now = bpf_ktime_get_ns();
    struct slow_operation *event;

    if ((min_ms && now - began_ns <= min_ms * 1000000) || !snoop_is_wanted())
        return 0;
    event = snoop_reserve(sizeof(*event));
    if (!event)
        return 0;
    event->time_ns = now;
    event->latency_ns = now - began_ns;
    event->offset = offset;
    event->bytes = bytes > 0 ? bytes : 0;
    event->pid = bpf_get_current_pid_tgid() >> 32;
    event->operation = operation;
    bpf_get_current_comm(&event->comm, sizeof(event->comm));
    bpf_probe_read_kernel_str(&event->file, sizeof(event->file), file->f_path.dentry->d_name.name);
    snoop_submit(event);
    return 0;
}

#endif

// SPDX-License-Identifier: GPL-2.0
// Functions of the kernel: by names, and by --attach. The arguments of calls are those of the C.
#include <uapi/linux/ptrace.h>
#include <linux/fs.h>

struct read {
    u32 pid;
    u64 bytes;
    s64 result;
};

struct opened {
    u32 pid;
    char path[64];
};

BPF_HASH(asked, u32);
BPF_PERF_OUTPUT(events);
BPF_PERF_OUTPUT(opens);

int kprobe__vfs_read(struct pt_regs *ctx, struct file *file, char __user *buffer, size_t bytes)
{
    u32 thread = bpf_get_current_pid_tgid();
    u64 asked_bytes = bytes;

    asked.update(&thread, &asked_bytes);
    return 0;
}

int kretprobe__vfs_read(struct pt_regs *ctx)
{
    u32 thread = bpf_get_current_pid_tgid();
    u64 *bytes = asked.lookup(&thread);
    struct read read = {};

    if (!bytes)
        return 0;
    read.pid = bpf_get_current_pid_tgid() >> 32;
    read.bytes = *bytes;
    read.result = PT_REGS_RC(ctx);
    events.perf_submit(ctx, &read, sizeof(read));
    asked.delete(&thread);
    return 0;
}

int syscall__openat(struct pt_regs *ctx, int directory, const char __user *path)
{
    struct opened opened = {};

    opened.pid = bpf_get_current_pid_tgid() >> 32;
    bpf_probe_read_user_str(&opened.path, sizeof(opened.path), path);
    opens.perf_submit(ctx, &opened, sizeof(opened));
    return 0;
}

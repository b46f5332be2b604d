// SPDX-License-Identifier: GPL-2.0
// By the record of a tracepoint, and per process: tables and a linear histogram.
struct opened {
    u32 pid;
    s32 flags;
    char path[64];
};

BPF_RINGBUF_OUTPUT(buffer, 8);
BPF_PERCPU_ARRAY(total, u64, 1);
BPF_HISTOGRAM(by_length, u32);

TRACEPOINT_PROBE(syscalls, sys_enter_openat)
{
    struct opened *opened = buffer.ringbuf_reserve(sizeof(struct opened));
    int zero = 0;
    long length;

    if (!opened)
        return 0;
    opened->pid = bpf_get_current_pid_tgid() >> 32;
    opened->flags = args->flags;
    length = bpf_probe_read_user_str(opened->path, sizeof(opened->path), args->filename);
    buffer.ringbuf_submit(opened, 0);
    total.increment(zero);
    by_length.increment(length & 63);
    return 0;
}

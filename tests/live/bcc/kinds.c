// SPDX-License-Identifier: GPL-2.0
// Two kinds of event through one buffer, told apart by their sizes.
struct began {
    u32 pid;
    char comm[16];
};
typedef struct {
    u32 pid;
    u32 status;
    u64 ended_ns;
    u64 reserved[2];
} ended_t;

BPF_PERF_OUTPUT(events);

RAW_TRACEPOINT_PROBE(sched_process_exec)
{
    struct began began = {.pid = bpf_get_current_pid_tgid() >> 32};

    bpf_get_current_comm(&began.comm, sizeof(began.comm));
    events.perf_submit(ctx, &began, sizeof(began));
    return 0;
}

RAW_TRACEPOINT_PROBE(sched_process_exit)
{
    ended_t ended = {.pid = bpf_get_current_pid_tgid() >> 32, .status = 5};

    ended.ended_ns = bpf_ktime_get_ns();
    events.perf_submit(ctx, &ended, sizeof(ended));
    return 0;
}

// SPDX-License-Identifier: GPL-2.0
// What BCC's users have in their Python programs: events, a table and a histogram of execs.
#include <uapi/linux/ptrace.h>
#include <linux/sched.h>

struct who {
    u32 uid;
    char comm[TASK_COMM_LEN];
};

typedef struct {
    u32 pid;
    u64 began_ns;
    char comm[TASK_COMM_LEN];
    struct {
        s32 minus;
        u8 flag;
    } inner;
} executed_t;

BPF_HASH(counts, struct who);
BPF_HISTOGRAM(lifetimes);
BPF_HASH(began, u32);
BPF_PERF_OUTPUT(events);

RAW_TRACEPOINT_PROBE(sched_process_exec)
{
    struct who who = {};
    executed_t event = {};
    u32 pid = bpf_get_current_pid_tgid() >> 32;
    u64 now = bpf_ktime_get_ns();

    bpf_get_current_comm(&who.comm, sizeof(who.comm));
    who.uid = bpf_get_current_uid_gid();
    counts.increment(who);
    began.update(&pid, &now);
    event.pid = pid;
    event.began_ns = now;
    event.inner.minus = -5;
    event.inner.flag = FLAG;
    __builtin_memcpy(event.comm, who.comm, sizeof(event.comm));
    events.perf_submit(ctx, &event, sizeof(event));
    return 0;
}

RAW_TRACEPOINT_PROBE(sched_process_exit)
{
    u32 pid = bpf_get_current_pid_tgid() >> 32;
    u64 *then = began.lookup(&pid);

    if (!then)
        return 0;
    lifetimes.increment(bpf_log2l((bpf_ktime_get_ns() - *then) / 1000));
    began.delete(&pid);
    return 0;
}

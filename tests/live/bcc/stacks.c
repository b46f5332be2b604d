// SPDX-License-Identifier: GPL-2.0
#include <uapi/linux/ptrace.h>
#include <uapi/linux/bpf_perf_event.h>

struct key {
    u32 pid;
    int kernel_stack_id;
    int user_stack_id;
    char comm[16];
};

BPF_HASH(counts, struct key);
#ifdef BUILD_IDS
BPF_STACK_TRACE_BUILDID(stacks, 16384);
#else
BPF_STACK_TRACE(stacks, 16384);
#endif

int sampled(struct bpf_perf_event_data *ctx)
{
    struct key key = {.pid = bpf_get_current_pid_tgid() >> 32};

    bpf_get_current_comm(&key.comm, sizeof(key.comm));
#ifdef BUILD_IDS
    key.kernel_stack_id = -1;
#else
    key.kernel_stack_id = stacks.get_stackid(&ctx->regs, 0);
#endif
    key.user_stack_id = stacks.get_stackid(&ctx->regs, BPF_F_USER_STACK);
    counts.increment(key);
    return 0;
}

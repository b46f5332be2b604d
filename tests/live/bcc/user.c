// SPDX-License-Identifier: GPL-2.0
// A user function and its return, and a USDT probe.
#include <uapi/linux/ptrace.h>

struct called {
    u32 pid;
    u64 argument;
    u64 result;
};

BPF_PERF_OUTPUT(events);

int called(struct pt_regs *ctx)
{
    struct called called = {};

    called.pid = bpf_get_current_pid_tgid() >> 32;
    called.argument = PT_REGS_PARM1(ctx);
    events.perf_submit(ctx, &called, sizeof(called));
    return 0;
}

int returned(struct pt_regs *ctx)
{
    struct called called = {};

    called.pid = bpf_get_current_pid_tgid() >> 32;
    called.result = PT_REGS_RC(ctx);
    events.perf_submit(ctx, &called, sizeof(called));
    return 0;
}

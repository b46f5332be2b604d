// SPDX-License-Identifier: GPL-2.0
// An event through a perf event array for each call of a system call.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct call_event {
	unsigned int pid;
	char comm[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int on_call(struct bpf_raw_tracepoint_args *ctx)
{
	struct call_event event = {};

	if (ctx->args[1] != CALL)
		return 0;
	event.pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event.comm, sizeof(event.comm));
	bpf_perf_event_output(ctx, &calls, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return 0;
}

const struct call_event *unused __attribute__((unused));

char LICENSE[] SEC("license") = "GPL";

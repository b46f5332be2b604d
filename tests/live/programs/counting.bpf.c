// SPDX-License-Identifier: GPL-2.0
// Counts calls of the system call CALL that it loses, in a variable and in a member of a per-CPU
// map. With -DFORGETS it counts nothing.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	unsigned long long number;
};
const struct event *unused __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct stats {
	unsigned long long calls, failed;
};
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, unsigned int);
	__type(value, struct stats);
} stats SEC(".maps");

unsigned long long dropped = 7;
unsigned int drop_reason = 8;

SEC("raw_tp/sys_enter")
int program(struct bpf_raw_tracepoint_args *ctx)
{
	unsigned int zero = 0;
	struct event event = {};
	struct stats *mine = bpf_map_lookup_elem(&stats, &zero);

	if (!mine || ctx->args[1] != CALL)
		return 0;
	event.number = mine->calls++;
	if (bpf_ringbuf_output(&events, &event, sizeof(event), 0)) {
#ifndef FORGETS
		mine->failed++;
		__sync_fetch_and_add(&dropped, 1);
#endif
	}
	return 0;
}

char _license[] SEC("license") = "GPL";

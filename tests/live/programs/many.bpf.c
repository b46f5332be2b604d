// SPDX-License-Identifier: GPL-2.0
// Unusual programs, selected by macros.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct event {
	unsigned long long a, b, c;
};
const struct event *unused __attribute__((unused));

#ifndef NO_RING
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");
#endif

#ifdef PERF
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} perf SEC(".maps");
#endif

SEC(SECTION)
int program(void *ctx)
{
#ifndef NO_RING
	unsigned long long number = 1;

	bpf_ringbuf_output(&events, &number, sizeof(number), 0); // shorter than the struct
#endif
#ifdef PERF
	int zero = 0;

	bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, &zero, sizeof(zero));
#endif
#ifdef PRINTS
	bpf_printk("nobody sees this");
#endif
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

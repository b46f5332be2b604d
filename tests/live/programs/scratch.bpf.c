// SPDX-License-Identifier: GPL-2.0
// Builds events in a map's value, or in the ring buffer itself (LOCAL).
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

struct perf_event {
	int cpu;
} __attribute__((preserve_access_index));
struct task_struct {
	int tgid;
	struct perf_event *perf_event_ctxp; // only the pointer's type matters, whatever this kernel has
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 262144);
} events SEC(".maps");

struct record {
	int pid;
	char comm[16];
	int zero;
};

#ifndef LOCAL
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct record);
} scratch SEC(".maps");
#endif

SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct record *record;
#ifdef LOCAL
	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
#else
	int zero = 0;

	record = bpf_map_lookup_elem(&scratch, &zero);
#endif
	if (!record)
		return 0;
	record->pid = BPF_CORE_READ(task, tgid);
	bpf_get_current_comm(record->comm, sizeof(record->comm));
	record->zero = 0;
#ifdef LOCAL
	bpf_ringbuf_submit(record, 0);
#else
	bpf_ringbuf_output(&events, record, sizeof(*record), 0);
#endif
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

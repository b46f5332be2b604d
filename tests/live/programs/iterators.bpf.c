// SPDX-License-Identifier: GPL-2.0
// One writes a line for each process, and fills the map that the other goes through.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct seq_file;
struct bpf_map;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id;
	__u64 seq_num;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid, tgid;
	char comm[16];
} __attribute__((preserve_access_index));

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	void *key;
	void *value;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, int);
	__type(value, long);
} seen SEC(".maps");

const volatile int only = 0;

SEC("iter/task")
int dump_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	long one = 1;
	int pid;

	if (!task || task->pid != task->tgid || (only && task->pid != only))
		return 0;
	if (ctx->meta->seq_num == 0 && !only)
		BPF_SEQ_PRINTF(ctx->meta->seq, "PID COMM\n");
	pid = task->pid;
	BPF_SEQ_PRINTF(ctx->meta->seq, "%d %s\n", pid, task->comm);
	bpf_map_update_elem(&seen, &pid, &one, BPF_ANY);
	return 0;
}

SEC("iter/bpf_map_elem")
int dump_seen(struct bpf_iter__bpf_map_elem *ctx)
{
	int *pid = ctx->key;
	long *count = ctx->value;

	if (pid && count)
		BPF_SEQ_PRINTF(ctx->meta->seq, "seen %d %ld\n", *pid, *count);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

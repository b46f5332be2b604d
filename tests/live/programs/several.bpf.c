// SPDX-License-Identifier: GPL-2.0
// Several buffers, several kinds of record, and maps of each kind that is printed.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum kind { KIND_SHORT = 1, KIND_OTHER = 2 };

struct short_record {
	unsigned int pid;
	unsigned int one;
	unsigned int two;
};
struct long_record {
	unsigned int pid;
	char comm[16];
};
struct tagged {
	enum kind kind;
	unsigned int pid;
};
struct tagged_other {
	enum kind kind;
	int minus;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} sizes SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} tags SEC(".maps");

struct hist {
	unsigned int slots[26];
	char comm[16];
};
struct counts {
	unsigned int calls;
	unsigned long long bytes;
	char comm[16];
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, unsigned int);
	__type(value, struct hist);
} hists SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 16);
	__type(key, unsigned int);
	__type(value, struct counts);
} per_cpu SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, unsigned int);
	__type(value, unsigned long long);
} slots_used SEC(".maps");
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, unsigned int);
	__type(value, unsigned long long);
} unused SEC(".maps");

const struct short_record *unused_short __attribute__((unused));
const struct long_record *unused_long __attribute__((unused));
const struct tagged *unused_tagged __attribute__((unused));
const struct tagged_other *unused_other __attribute__((unused));

const volatile int only_pid = 0;

SEC("raw_tp/sys_enter")
int on_call(struct bpf_raw_tracepoint_args *ctx)
{
	unsigned int pid = bpf_get_current_pid_tgid() >> 32, key = 3;
	struct short_record *record;
	struct long_record long_record = {.pid = pid};
	struct tagged tagged = {KIND_SHORT, pid};
	struct tagged_other other = {KIND_OTHER, -5};
	struct hist empty = {}, *hist;
	struct counts none = {}, *counts;
	unsigned long long *used;

	if (ctx->args[1] != CALL || pid != only_pid)
		return 0;
	record = bpf_ringbuf_reserve(&sizes, sizeof(*record), 0);
	if (record) {
		record->pid = pid;
		record->one = 1;
		record->two = 2;
		bpf_ringbuf_submit(record, 0);
	}
	bpf_get_current_comm(long_record.comm, sizeof(long_record.comm));
	bpf_ringbuf_output(&sizes, &long_record, sizeof(long_record), 0);
	bpf_ringbuf_output(&tags, &tagged, sizeof(tagged), 0);
	bpf_ringbuf_output(&tags, &other, sizeof(other), 0);
	bpf_map_update_elem(&hists, &pid, &empty, BPF_NOEXIST);
	hist = bpf_map_lookup_elem(&hists, &pid);
	if (hist) {
		hist->slots[4]++;
		bpf_get_current_comm(hist->comm, sizeof(hist->comm));
	}
	bpf_map_update_elem(&per_cpu, &pid, &none, BPF_NOEXIST);
	counts = bpf_map_lookup_elem(&per_cpu, &pid);
	if (counts) {
		counts->calls++;
		counts->bytes += 100;
		bpf_get_current_comm(counts->comm, sizeof(counts->comm));
	}
	used = bpf_map_lookup_elem(&slots_used, &key);
	if (used)
		*used += 7;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

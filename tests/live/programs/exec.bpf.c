// SPDX-License-Identifier: GPL-2.0
// A typical CO-RE program: an event for each exec, with a member of every kind.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

// A variant of the kernel's struct whose offsets match no kernel: only relocation makes it right.
struct mm_struct {
	unsigned long arg_start;
} __attribute__((preserve_access_index));
struct task_struct {
	int tgid;
	struct task_struct *real_parent;
	struct mm_struct *mm;
} __attribute__((preserve_access_index));

enum phase { PHASE_NONE, PHASE_EXEC = 7, PHASE_EXIT };

struct exec_event {
	int pid;
	unsigned int Ppid;
	char comm[16];
	enum phase phase;
	enum phase odd_phase;
	_Bool yes;
	short minus;
	unsigned long long huge;
	void *pointer;
	unsigned int low : 3, middle : 7;
	int negative : 4;
	struct {
		int a;
		union {
			unsigned char bytes[4];
			unsigned int word;
		};
	} inner;
	int numbers[3];
	struct {
		char c;
	} pairs[2];
	volatile const int constant;
	char name[];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 262144);
#ifdef VALUE
	__type(value, struct exec_event);
#endif
} events SEC(".maps");

#ifdef SECOND_RING
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} others SEC(".maps");
struct other_event {
	int x;
};
const struct other_event *unused_other __attribute__((unused));
#endif

struct state {
	int count;
};
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, int);
	__type(value, struct state);
} states SEC(".maps");

#ifndef VALUE
const struct exec_event *unused __attribute__((unused));
#endif

const volatile int only_ppid = 0;
const volatile _Bool with_yes = 0;
const volatile unsigned char small = 0;

#define NAME_BYTES 32
#define EVENT_BYTES (__builtin_offsetof(struct exec_event, name) + NAME_BYTES)

SEC("raw_tp/sched_process_exec")
int on_exec(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	int ppid = BPF_CORE_READ(task, real_parent, tgid);
	struct exec_event *event;

	if (only_ppid && ppid != only_ppid)
		return 0;
	event = bpf_ringbuf_reserve(&events, EVENT_BYTES, 0);
	if (!event)
		return 0;
	__builtin_memset(event, 0, EVENT_BYTES);
	event->pid = BPF_CORE_READ(task, tgid);
	event->Ppid = ppid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->phase = PHASE_EXEC;
	event->odd_phase = 99;
	event->yes = with_yes;
	event->minus = -5;
	event->huge = 0xffffffffffffffffull;
	event->pointer = (void *)0xffff888812345678ull;
	event->low = 5;
	event->middle = 100;
	event->negative = -3;
	event->inner.a = -1;
	event->inner.word = 0x04030201;
	event->numbers[0] = 1;
	event->numbers[1] = -2;
	event->numbers[2] = small;
	event->pairs[0].c = 11;
	event->pairs[1].c = 12;
	bpf_probe_read_user_str(event->name, NAME_BYTES, (void *)BPF_CORE_READ(task, mm, arg_start));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

#ifdef ODD_PROGRAMS
SEC("?kprobe/no_such_function")
int left_out(void *ctx)
{
	return 0;
}

SEC("xdp")
int of_no_interface(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("perf_event")
int of_no_event(void *ctx)
{
	return 0;
}

SEC("uprobe")
int of_no_file(void *ctx)
{
	return 0;
}

SEC("iter/bpf_map_elem")
int of_no_map(void *ctx)
{
	return 0;
}
#endif

char LICENSE[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0
// Uses things from outside the object: kernel functions, kernel variables and the kernel's
// configuration; and every other kind of type that clang emits.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int tgid;
} __attribute__((preserve_access_index));

enum wide { NARROW = -1, WIDE = 0x100000000 };

struct shown {
	int pid;
	int counted;
	int version;
	enum wide wide;
	struct shown __attribute__((btf_type_tag("tag"))) *next __attribute__((btf_decl_tag("tag")));
	int none[0];
} __attribute__((btf_decl_tag("tag")));
const struct shown *unused __attribute__((unused));

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 262144);
} events SEC(".maps");

extern int LINUX_KERNEL_VERSION __kconfig;
extern const void no_such_variable __ksym __weak;
extern struct task_struct *bpf_task_acquire(struct task_struct *task) __ksym __weak;
extern void bpf_task_release(struct task_struct *task) __ksym __weak;
extern void no_such_function(int unnamed) __ksym __weak;

int in_bss;
static volatile int counted;
int in_data SEC(".data.own") = 1;
const volatile int in_rodata SEC(".rodata.own") = 1;
double unused_double __attribute__((unused));

__attribute__((noinline)) int global_function(int x)
{
	return x + in_data + in_rodata;
}

static __attribute__((noinline)) int static_function(int x)
{
	counted += in_bss + 1;
	return global_function(x);
}

SEC("tp_btf/sched_process_exec")
int on_exec(unsigned long long *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];
	struct shown *shown = bpf_ringbuf_reserve(&events, sizeof(*shown), 0);
	struct task_struct *acquired;

	if (!shown)
		return 0;
	shown->pid = task->tgid;
	shown->counted = static_function(40);
	shown->version = LINUX_KERNEL_VERSION;
	shown->wide = WIDE;
	shown->next = 0;
	if (&no_such_variable)
		shown->counted = 0;
	if (no_such_function)
		no_such_function(1);
	if (bpf_task_acquire && bpf_task_release) {
		acquired = bpf_task_acquire(task);
		if (acquired)
			bpf_task_release(acquired);
	}
	bpf_ringbuf_submit(shown, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

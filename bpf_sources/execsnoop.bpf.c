/* ---
name: execsnoop
summary: trace new processes, one line for each program that is executed
description: |
  Prints a line for each exec(): what was started, by whom, and with which arguments. This includes
  short-lived processes, which top and ps miss, and programs that the kernel itself starts, such as
  modprobe. With -x, it also shows system calls that failed; their arguments are read from the
  caller's memory when the call returns.
examples:
  - [execsnoop, "show every program that is executed on this host"]
  - [execsnoop -x, "include failed execs: RET is then the negative errno, such as -2 for a file not found"]
  - [execsnoop -T -u 1000 -n 'sh$', "show the time; only shells, run by user 1000"]
  - [execsnoop -l '--verbose', "show only programs that were given --verbose"]
probes:
  - {handler: executed, tracepoint: sched_process_exec}
  - {handler: failed, syscall: [execve, execveat], return: true, skip_if: ret >= 0, when: fails}
options:
  - {name: time, letter: T, help: include the time of day (HH:MM:SS)}
  - {name: timestamp, letter: t, help: include the seconds since tracing began}
  - {name: fails, letter: x, help: include failed exec()s}
  - {name: print-uid, letter: U, help: include the user ID}
  - {name: print-cpu, letter: C, help: include the CPU that the program was started on}
  - {name: print-pcomm, letter: M, help: include the name of the parent process}
  - {name: quote, letter: q, help: put each argument in quotation marks, quotes: args}
  - {name: name, letter: n, type: regex, argument: REGEX, help: only commands whose name matches, matches: pcomm}
  - {name: line, letter: l, type: regex, argument: REGEX, help: only commands whose arguments match, matches: args}
  - {name: max-args, type: number, argument: N, default: 20, minimum: 1, maximum: 1024, help: show at most this many arguments, sets: opt_max_args, limits: args}
filters: [uid, ppid, cgroupmap, mntnsmap]
events:
  struct: exec_event
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day, when: time}
    - {name: time_s, heading: TIME(s), width: 8, field: time_ns, format: elapsed, when: timestamp}
    - {name: uid, width: 6, field: uid, when: print-uid}
    - {name: pcomm, heading: COMM, width: 16, field: comm, format: comm}
    - {name: pid, width: 6, field: pid}
    - {name: parent_comm, heading: PCOMM, width: 16, field: parent_comm, format: comm, when: print-pcomm}
    - {name: ppid, width: 6, field: ppid}
    - {name: cpu, width: 4, field: cpu, when: print-cpu}
    - {name: ret, width: 3, field: ret, align: right}
    - {name: args, field: args_bytes, of: args_total_bytes, format: argv}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/mm_types.h>

struct exec_event {
    u64 time_ns;
    u32 pid;
    u32 ppid;
    u32 uid;
    u32 cpu;
    s32 ret;
    u32 unused;
    char comm[16];
    char parent_comm[16];
    u32 args_bytes;       /* how many bytes of arguments follow */
    u32 args_total_bytes; /* how many there are: more than args_bytes if some were left out */
};

SNOOP_EVENT(struct exec_event);

static __always_inline void describe(struct exec_event *event, struct task_struct *task, s32 ret)
{
    event->time_ns = bpf_ktime_get_ns();
    event->pid = bpf_get_current_pid_tgid() >> 32;
    event->ppid = task->real_parent->tgid;
    event->uid = bpf_get_current_uid_gid();
    event->cpu = bpf_get_smp_processor_id();
    event->ret = ret;
    event->unused = 0;
    bpf_get_current_comm(&event->comm, sizeof(event->comm));
    bpf_probe_read_kernel_str(&event->parent_comm, sizeof(event->parent_comm),
                              &task->real_parent->comm);
}

/*
 * The size of a record must be constant, so there is one path for each of a few sizes. The arguments
 * are read straight into the ring buffer, without an intermediate copy.
 */
#define MOST_BYTES 131072

#define EMIT_DONE(size)                                                                   \
    if (total <= (size)) {                                                                \
        struct { struct exec_event event; char args[size]; } *record;                     \
        record = snoop_reserve(sizeof(*record));                                          \
        if (!record)                                                                      \
            return 0;                                                                     \
        describe(&record->event, task, 0);                                                \
        record->event.args_total_bytes = arg_end - arg_start;                             \
        record->event.args_bytes =                                                        \
            bpf_probe_read_user(record->args, total, (void *)arg_start) ? 0 : (u32)total; \
        snoop_submit(record);                                                             \
        return 0;                                                                         \
    }

/*
 * An exec that succeeded. The new program's memory holds its arguments one after the other, each
 * with its NUL. They are what the kernel passed, even if the caller's memory has changed since.
 */
static __always_inline int executed(struct task_struct *p)
{
    struct task_struct *task = p;
    struct mm_struct *mm = task->mm;
    u64 arg_start = mm->arg_start;
    u64 arg_end = mm->arg_end;
    u64 total = arg_end - arg_start;

    if (!snoop_is_wanted())
        return 0;
    if (total > MOST_BYTES)
        total = MOST_BYTES;
    EMIT_DONE(256)
    EMIT_DONE(1024)
    EMIT_DONE(4096)
    EMIT_DONE(16384)
    EMIT_DONE(MOST_BYTES)
    return 0;
}

/*
 * An exec that failed. Its arguments are still in the caller's memory, as an array of pointers. They
 * are measured first, so that a record of the right size can be reserved. The measurements are kept
 * here because the verifier does not track them here. Otherwise it would check the code that follows
 * once for each possible number of arguments.
 */
struct scratch {
    u64 pointers;
    u64 pointer_bytes; /* 4 in 32-bit programs */
    u64 count;
    u64 total; /* bytes of `count` arguments */
    char bytes[32768 - 4 * sizeof(u64)]; /* the largest value of a per-CPU map */
};
BPF_PERCPU_ARRAY(scratch, struct scratch, 1);

static __always_inline u64 argument(struct scratch *area, u32 index)
{
    u64 pointer[2] = {}, bytes = area->pointer_bytes;

    bpf_probe_read_user(pointer, bytes & 15, (void *)(area->pointers + index * bytes));
    return pointer[0];
}

#define EMIT_FAILED(size)                                                                   \
    if (area->total <= (size)) {                                                            \
        struct { struct exec_event event; char args[2 * (size)]; } *record;                 \
        bool cut = false;                                                                   \
        u64 used = 0;                                                                       \
                                                                                            \
        record = snoop_reserve(sizeof(*record));                                            \
        if (!record)                                                                        \
            return 0;                                                                       \
        describe(&record->event, task, ret);                                                \
        _Pragma("clang loop unroll(disable)")                                               \
        for (u32 i = 0; i < opt_max_args; i++) {                                            \
            u64 pointer;                                                                    \
            s64 length;                                                                     \
                                                                                            \
            if (i >= area->count || used > (size))                                          \
                break;                                                                      \
            pointer = argument(area, i);                                                    \
            length = bpf_probe_read_user_str(record->args + used, size, (void *)pointer);   \
            if (length <= 0 || length > (size))                                             \
                break;                                                                      \
            used += length;                                                                 \
            if (length == (size) && snoop_is_cut(pointer, length)) {                              \
                cut = true;                                                                 \
                break;                                                                      \
            }                                                                               \
        }                                                                                   \
        record->event.args_bytes = used;                                                    \
        record->event.args_total_bytes = used + (more || cut || area->total > used);        \
        snoop_submit(record);                                                               \
        return 0;                                                                           \
    }

static __always_inline int failed(struct snoop_call *call, s64 ret)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    int zero = 0;
    struct scratch *area = scratch.lookup(&zero);
    u64 total = 0, count = 0;
    bool more = false; /* an argument that was not measured follows */

    if (!area || !snoop_is_wanted())
        return 0;
    area->pointers = call->id == SNOOP_CALL_execveat ? SNOOP_ARG(call, 3) : SNOOP_ARG(call, 2);
    area->pointer_bytes = call->compat ? 4 : 8;
#pragma clang loop unroll(disable)
    for (u32 i = 0; i <= opt_max_args; i++) {
        u64 pointer = argument(area, i);
        s64 length;

        if (!pointer)
            break;
        more = true;
        if (i == opt_max_args)
            break;
        length = bpf_probe_read_user_str(area->bytes, sizeof(area->bytes), (void *)pointer);
        if (length <= 0 || total + length > MOST_BYTES)
            break;
        more = false;
        total += length;
        count++;
    }
    area->count = count;
    area->total = total;
    EMIT_FAILED(1024)
    EMIT_FAILED(16384)
    EMIT_FAILED(MOST_BYTES)
    return 0;
}

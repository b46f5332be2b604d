/* ---
name: execsnoop
summary: trace new processes, one line for each program that is executed
description: |
  Prints a line for each exec(): what was started, by whom, and with which arguments. Short-lived
  processes show too, which top and ps miss.
examples:
  - [execsnoop, "every program that is executed on this host"]
  - [execsnoop -x, "failed execs as well: RET is then the negative errno, -2 for a file not found"]
  - [execsnoop -T -u 1000 -n 'sh$', "with the time, of user 1000, shells only"]
  - [execsnoop -l '--verbose', "programs that were given --verbose"]
probes:
  - method: fentry
    attach:
      - {program: exec_return, syscall_return: execve}
      - {program: execat_return, syscall_return: execveat}
  - method: kprobe
    attach:
      - {program: exec_entry, syscall_entry: execve}
      - {program: execat_entry, syscall_entry: execveat}
      - {program: exec_return, syscall_return: [execve, execveat]}
  - method: raw_tracepoint
    attach:
      - {program: exec_done, tracepoint: sched_process_exec}
      - {program: exec_failed, tracepoint: sys_exit, when: fails}
options:
  - {name: time, letter: T, help: include the time of day (HH:MM:SS)}
  - {name: timestamp, letter: t, help: include the seconds since tracing began}
  - {name: fails, letter: x, help: include failed exec()s, sets: opt_fails}
  - {name: print-uid, letter: U, help: include the user's number}
  - {name: uid, letter: u, type: user, argument: USER, help: only this user (name or number), sets: opt_uid}
  - {name: quote, letter: q, help: put each argument in quotation marks, quotes: args}
  - {name: name, letter: n, type: regex, argument: REGEX, help: only commands whose name matches, matches: pcomm}
  - {name: line, letter: l, type: regex, argument: REGEX, help: only commands whose arguments match, matches: args}
  - {name: max-args, type: number, argument: N, default: 20, minimum: 1, maximum: 1024, help: the most arguments that are shown, sets: opt_max_args, limits: args}
  - {name: ppid, letter: P, type: pid, argument: PPID, help: only children of this process, sets: opt_ppid}
  - {name: cgroupmap, type: pinned_map, argument: PATH, help: only tasks whose cgroup's number is a key in the BPF map that is pinned there, sets: opt_cgroupmap, map: snoop_cgroups}
  - {name: mntnsmap, type: pinned_map, argument: PATH, help: only tasks whose mount namespace's number is a key in the BPF map that is pinned there, sets: opt_mntnsmap, define: SNOOP_MOUNT_NAMESPACES, map: snoop_mount_namespaces}
events:
  struct: exec_event
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day, when: time}
    - {name: time_s, heading: TIME(s), width: 8, field: time_ns, format: elapsed, when: timestamp}
    - {name: uid, width: 6, field: uid, when: print-uid}
    - {name: pcomm, width: 16, field: comm, format: comm}
    - {name: pid, width: 6, field: pid}
    - {name: ppid, width: 6, field: ppid}
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
    s32 ret;
    char comm[16];
    u32 args_bytes;       /* how many bytes of arguments follow */
    u32 args_total_bytes; /* how many there are; more than args_bytes if some were left out */
};

SNOOP_EVENT(struct exec_event);

static __always_inline bool is_wanted(struct task_struct *task)
{
    if (opt_uid != SNOOP_UNSET && (u32)bpf_get_current_uid_gid() != (u32)opt_uid)
        return false;
    if (opt_ppid != SNOOP_UNSET && task->real_parent->tgid != opt_ppid)
        return false;
    if (opt_cgroupmap && !snoop_is_in_cgroups())
        return false;
    if (opt_mntnsmap && !snoop_is_in_mount_namespaces())
        return false;
    return true;
}

static __always_inline void describe(struct exec_event *event, struct task_struct *task, s32 ret)
{
    event->time_ns = bpf_ktime_get_ns();
    event->pid = bpf_get_current_pid_tgid() >> 32;
    event->ppid = task->real_parent->tgid;
    event->uid = bpf_get_current_uid_gid();
    event->ret = ret;
    bpf_get_current_comm(&event->comm, sizeof(event->comm));
}

/*
 * A record's size must be a constant, so there is one path for each of a few sizes. The arguments
 * are read straight into the event buffer, whole, without a copy between.
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
 * with its NUL: what the kernel really passed, whatever the caller's memory says by now.
 */
static __always_inline int emit_done(struct task_struct *task)
{
    struct mm_struct *mm = task->mm;
    u64 arg_start = mm->arg_start;
    u64 arg_end = mm->arg_end;
    u64 total = arg_end - arg_start;

    if (!is_wanted(task))
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

/* What the caller of an exec gave as the arguments: an array of pointers, in its memory. */
struct user_argv {
    u64 pointers;
    bool compat; /* of a 32-bit program */
};

static __always_inline u64 argument(const struct user_argv *argv, u32 index)
{
    u64 pointer = 0;

    if (argv->compat)
        bpf_probe_read_user(&pointer, 4, (void *)(argv->pointers + index * 4));
    else
        bpf_probe_read_user(&pointer, 8, (void *)(argv->pointers + index * 8));
    return pointer;
}

struct scratch {
    char bytes[32768]; /* the most that a per-CPU value may have */
};
BPF_PERCPU_ARRAY(scratch, struct scratch, 1);

#define EMIT_FAILED(size)                                                                 \
    if (total <= (size)) {                                                                \
        struct { struct exec_event event; char args[2 * (size)]; } *record;               \
        u64 used = 0;                                                                     \
        record = snoop_reserve(sizeof(*record));                                          \
        if (!record)                                                                      \
            return 0;                                                                     \
        describe(&record->event, task, ret);                                              \
        for (u32 i = 0; i < count && i < opt_max_args; i++) {                             \
            s64 length;                                                                   \
            if (used > (size))                                                            \
                break;                                                                    \
            length = bpf_probe_read_user_str(record->args + used, size,                   \
                                             (void *)argument(argv, i));                  \
            if (length <= 0 || length > (size))                                           \
                break;                                                                    \
            used += length;                                                               \
        }                                                                                 \
        record->event.args_bytes = used;                                                  \
        record->event.args_total_bytes = more || total > used ? used + 1 : used;          \
        snoop_submit(record);                                                             \
        return 0;                                                                         \
    }

/*
 * An exec that failed. Its arguments are still in the caller's memory. They are measured first,
 * into a scratch area, so that a record of the right size can be reserved.
 */
static __always_inline int emit_failed(struct task_struct *task, s32 ret,
                                       const struct user_argv *argv)
{
    int zero = 0;
    struct scratch *area = scratch.lookup(&zero);
    u64 total = 0;
    u32 count = 0;
    bool more = false; /* an argument that was not measured follows */

    if (!area || !is_wanted(task))
        return 0;
    for (u32 i = 0; i <= opt_max_args; i++) {
        u64 pointer = argument(argv, i);
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
    EMIT_FAILED(1024)
    EMIT_FAILED(16384)
    EMIT_FAILED(MOST_BYTES)
    return 0;
}

#if defined(SNOOP_ATTACH_fentry)

/* Where the call returns its registers are still there, unless it is another program's by now. */
static __always_inline int returned(struct pt_regs *regs, s64 ret, bool at)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct user_argv argv = {};

    if (ret == 0)
        return emit_done(task);
    if (!opt_fails)
        return 0;
    argv.pointers = at ? SNOOP_SYSCALL_ARG3(regs) : SNOOP_SYSCALL_ARG2(regs);
    return emit_failed(task, ret, &argv);
}

int exec_return(SNOOP_FENTRY_CTX)
{
    return returned((struct pt_regs *)SNOOP_FENTRY_ARG(1), SNOOP_FEXIT_RESULT(1), false);
}

int execat_return(SNOOP_FENTRY_CTX)
{
    return returned((struct pt_regs *)SNOOP_FENTRY_ARG(1), SNOOP_FEXIT_RESULT(1), true);
}

#elif defined(SNOOP_ATTACH_kprobe)

/* The arguments of an exec in progress, by thread: where it returns they cannot be seen. */
BPF_TABLE("lru_hash", u64, struct user_argv, argv_by_thread, 4096);

int exec_entry(struct pt_regs *ctx)
{
    struct pt_regs *regs = (struct pt_regs *)PT_REGS_PARM1(ctx);
    u64 thread = bpf_get_current_pid_tgid();
    struct user_argv argv = {};

    if (!opt_fails)
        return 0;
    argv.pointers = SNOOP_SYSCALL_ARG2(regs);
    argv_by_thread.update(&thread, &argv);
    return 0;
}

int execat_entry(struct pt_regs *ctx)
{
    struct pt_regs *regs = (struct pt_regs *)PT_REGS_PARM1(ctx);
    u64 thread = bpf_get_current_pid_tgid();
    struct user_argv argv = {};

    if (!opt_fails)
        return 0;
    argv.pointers = SNOOP_SYSCALL_ARG3(regs);
    argv_by_thread.update(&thread, &argv);
    return 0;
}

int exec_return(struct pt_regs *ctx)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    u64 thread = bpf_get_current_pid_tgid();
    s32 ret = PT_REGS_RC(ctx);
    struct user_argv *found, argv;

    if (ret == 0)
        return emit_done(task);
    if (!opt_fails)
        return 0;
    found = argv_by_thread.lookup(&thread);
    if (!found)
        return 0;
    argv = *found;
    argv_by_thread.delete(&thread);
    return emit_failed(task, ret, &argv);
}

#elif defined(SNOOP_ATTACH_raw_tracepoint)

int exec_done(struct bpf_raw_tracepoint_args *ctx)
{
    struct task_struct *task = (struct task_struct *)ctx->args[0];

    return emit_done(task);
}

int exec_failed(struct bpf_raw_tracepoint_args *ctx)
{
    struct pt_regs *regs = (struct pt_regs *)ctx->args[0];
    struct task_struct *task;
    struct user_argv argv = {};
    s64 ret = ctx->args[1];
    s64 number;

    /* This runs for each system call: leave at once if it is not an exec that failed. */
    if (ret >= 0)
        return 0;
    number = SNOOP_SYSCALL_NR(regs);
    task = (struct task_struct *)bpf_get_current_task();
    if (SNOOP_IS_COMPAT(task)) {
        argv.compat = true;
        if (number == SNOOP_COMPAT_NR_execve)
            argv.pointers = (u32)SNOOP_COMPAT_ARG2(regs);
        else if (number == SNOOP_COMPAT_NR_execveat)
            argv.pointers = (u32)SNOOP_COMPAT_ARG3(regs);
        else
            return 0;
    } else {
        if (number == SNOOP_NR_execve)
            argv.pointers = SNOOP_SYSCALL_ARG2(regs);
        else if (number == SNOOP_NR_execveat)
            argv.pointers = SNOOP_SYSCALL_ARG3(regs);
        else
            return 0;
    }
    return emit_failed(task, ret, &argv);
}

#endif

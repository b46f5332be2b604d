/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What said no while a thread makes a call. The functions that deny leave a note of it; when the call has failed,
 * its error tells which note was the one. The including program has opt_kernel_stack.
 */
#ifndef SNOOP_DENIAL_NOTES_H
#define SNOOP_DENIAL_NOTES_H

/* By the numbers that the column has. */
#define BY_UNKNOWN 0
#define BY_MODE 1
#define BY_ACL 2
#define BY_OWNER 3
#define BY_STICKY 4
#define BY_CAPABILITY 5
#define BY_SECCOMP 6
#define BY_READ_ONLY 7
#define BY_NOEXEC 8
#define BY_NODEV 9
#define BY_FILE_TYPE 10
#define BY_IMMUTABLE 11
#define BY_APPEND_ONLY 12
#define BY_SEAL 13
#define BY_DEVICE_CGROUP 14
#define BY_USER_NAMESPACE 15
#define BY_KEY 16
#define BY_APPARMOR 17
#define BY_SELINUX 18
#define BY_LANDLOCK 19
#define BY_YAMA 20
#define BY_LOCKDOWN 21
#define BY_IMA 22
#define BY_BPF 23

/* Errors of calls, and sets of them. */
#define NOT_PERMITTED 1 /* EPERM */
#define NO_ACCESS 13    /* EACCES */
#define NO_WRITING 30   /* EROFS */
#define NO_KEY 126      /* ENOKEY */
#define OF_EPERM 1
#define OF_EACCES 2
#define OF_EROFS 4
#define OF_ENOKEY 8
#define OF_OTHERS 16
#define OF_ALL 31
/* What LSMs answer, and missing capabilities, becomes one or the other on its way. */
#define OF_REFUSAL (OF_EPERM | OF_EACCES)

static __always_inline u32 set_of(s32 error)
{
    switch (error) {
    case NOT_PERMITTED:
        return OF_EPERM;
    case NO_ACCESS:
        return OF_EACCES;
    case NO_WRITING:
        return OF_EROFS;
    case NO_KEY:
        return OF_ENOKEY;
    default:
        return OF_OTHERS;
    }
}

#define CALLERS 16

/* A layer that said no while a call was going on. */
struct note {
    u32 layer;
    u32 errors; /* with which the call fails if it was that; 0: there is no note */
    u32 mode;
    u32 owner;
    u32 group;
    u32 detail; /* a capability; whether a whole file system is read-only */
    u32 user_namespace;
    s32 kernel_stack;
};

/*
 * Some answers decide. Others may only lead to another question: whether a capability makes up for it. The first
 * of those that decide counts, as what asked for it passes it on; of the others, the last.
 */
struct notes {
    struct note sure;
    struct note likely;
    u64 callers[CALLERS]; /* of the LSM that is sure */
};
BPF_TABLE("lru_hash", u64, struct notes, notes_by_thread, 10240);
BPF_PERCPU_ARRAY(no_notes, struct notes, 1);
BPF_ARRAY(threads_with_notes, u64, 1);
BPF_STACK_TRACE(stack_traces, 16384);

static __always_inline bool has_notes(void)
{
    int zero = 0;
    u64 *threads = threads_with_notes.lookup(&zero);

    return threads && *threads;
}

static __always_inline struct notes *take_notes(void)
{
    u64 thread = bpf_get_current_pid_tgid(), *threads;
    struct notes *notes, *none;
    int zero = 0;

    notes = notes_by_thread.lookup(&thread);
    if (notes)
        return notes;
    none = no_notes.lookup(&zero);
    threads = threads_with_notes.lookup(&zero);
    if (!none || !threads || !thread)
        return 0;
    notes_by_thread.update(&thread, none);
    __sync_fetch_and_add(threads, 1);
    return notes_by_thread.lookup(&thread);
}

static __always_inline void forget_notes(u64 thread)
{
    int zero = 0;
    u64 *threads = threads_with_notes.lookup(&zero);

    notes_by_thread.delete(&thread);
    if (threads)
        __sync_fetch_and_add(threads, -1);
}

static __always_inline struct note *take_note(void *ctx, struct note *note, u32 layer, u32 errors)
{
    note->layer = layer;
    note->errors = errors;
    note->kernel_stack = opt_kernel_stack ? stack_traces.get_stackid(ctx, 0) : -1;
    return note;
}

/* NULL if what said no before, for this one, is known. */
static __always_inline struct note *note_sure(void *ctx, u32 layer, u32 errors)
{
    struct notes *notes = take_notes();

    return !notes || (notes->sure.errors & errors) ? 0 : take_note(ctx, &notes->sure, layer, errors);
}

static __always_inline struct note *note_likely(void *ctx, u32 layer, u32 errors)
{
    struct notes *notes = take_notes();

    return notes ? take_note(ctx, &notes->likely, layer, errors) : 0;
}

/* An LSM's answer; the hook is found among the callers. */
static __always_inline int note_lsm(void *ctx, u32 layer, int ret)
{
    struct notes *notes;

    if (ret != -NOT_PERMITTED && ret != -NO_ACCESS)
        return 0;
    notes = take_notes();
    if (!notes || (notes->sure.errors & OF_REFUSAL))
        return 0;
    take_note(ctx, &notes->sure, layer, OF_REFUSAL);
    bpf_get_stack(ctx, notes->callers, sizeof(notes->callers), 0);
    return 0;
}

/* What has decided, or most likely has. NULL if nothing told. */
static __always_inline struct note *deciding_note(struct notes *notes, u32 error)
{
    u32 set = set_of(error);

    if (!notes)
        return 0;
    return notes->sure.errors & set ? &notes->sure : notes->likely.errors & set ? &notes->likely : 0;
}

#endif

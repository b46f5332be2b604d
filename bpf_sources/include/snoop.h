/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before the first line of every tool: the ring buffer, options as constants, and what
 * differs between attach methods and architectures. It must work with headers from any source, so
 * it uses nothing that BTF lacks.
 */
#ifndef SNOOP_H
#define SNOOP_H

#include <linux/sched.h> /* first, because in Linux 5.10 those below need what it includes */
#include <uapi/linux/ptrace.h>

/* The value of an option (constant.h) that takes an argument and was not given. */
#define SNOOP_UNSET (-1)

/* As the size of a map: an entry for each probe that patterns mean, by its number. */
#define SNOOP_PROBES 16777213

/* Questions to the kernel's BTF; the front end defines the answers (src/attach/kernel_questions.h).
 */
#define SNOOP_HAS_MEMBER(type, member) SNOOP_HAS_MEMBER_##type##__##member
#define SNOOP_HAS_FUNCTION(name) SNOOP_HAS_FUNCTION_##name
#define SNOOP_HAS_TRACEPOINT(name) SNOOP_HAS_TRACEPOINT_##name
/* Where a member is, in bytes: for structs that BTF has and headers may not. */
#define SNOOP_OFFSET(type, member) SNOOP_OFFSET_##type##__##member
/* The value of an enumerator, -1 if there is none. */
#define SNOOP_ENUMERATOR(type, name) SNOOP_ENUMERATOR_##type##__##name

/* The state of a task, 0 if it runs or could run; the member was renamed in Linux 5.14. */
#if SNOOP_HAS_MEMBER(task_struct, __state)
#define snoop_state_of(task) SNOOP_READ(task, __state)
#else
#define snoop_state_of(task) SNOOP_READ(task, state)
#endif

/* What programs share with the reader of the ring buffer, in memory that it maps. */
struct snoop_control {
    u64 lost;         /* events that found the buffer full */
    u32 reader_state; /* SNOOP_READER_... */
    u32 wake_bytes;   /* a nap ends early when this much is unread */
};
#define SNOOP_READER_AWAKE 0
#define SNOOP_READER_SLEEPS 1 /* until it is woken */
#define SNOOP_READER_NAPS 2   /* will look again soon by itself */
BPF_F_TABLE("array", int, struct snoop_control, snoop_control, 1, BPF_F_MMAPABLE);

/*
 * The ring buffer. A tool that has events names their struct once: SNOOP_EVENT(struct exec_event);
 * that array is never created, it only tells the compile helper the struct's layout. If there are
 * several kinds of event, each struct begins with `u64 kind`, which is SNOOP_KIND(exec_event) or
 * the like; the front end numbers them as the declaration has them. The marker is filled in like
 * that of a constant, because libbcc's map methods cannot be used in macros and do not include a
 * query. The size is set when the buffer is created.
 */
BPF_RINGBUF_OUTPUT(snoop_events, 1);
#define SNOOP_EVENT(type) SNOOP_LAYOUT(type, __COUNTER__)
#define SNOOP_LAYOUT(type, number) SNOOP_NUMBERED_LAYOUT(type, number)
#define SNOOP_NUMBERED_LAYOUT(type, number) BPF_ARRAY(snoop_layout_##number, type, 1)
#define SNOOP_KIND(name) SNOOP_KIND_##name
#define SNOOP_RING                                       \
    ({                                                   \
        void* ring_;                                     \
        asm("%0 = 0x736e6f6f71000000 ll" : "=r"(ring_)); \
        ring_;                                           \
    })

static __always_inline void snoop_count_lost(void) {
    int zero = 0;
    struct snoop_control* control = snoop_control.lookup(&zero);

    if (control)
        __sync_fetch_and_add(&control->lost, 1);
}

/*
 * The flags to submit a record with. Waking the reader costs more than the event itself, so it is
 * woken only if it sleeps, or if the buffer is filling up during a nap.
 */
static __always_inline u64 snoop_wakeup(void) {
    int zero = 0;
    struct snoop_control* control = snoop_control.lookup(&zero);

    if (control && (control->reader_state == SNOOP_READER_SLEEPS ||
                    (control->reader_state == SNOOP_READER_NAPS &&
                     bpf_ringbuf_query(SNOOP_RING, BPF_RB_AVAIL_DATA) > control->wake_bytes))) {
        control->reader_state = SNOOP_READER_AWAKE;
        return BPF_RB_FORCE_WAKEUP;
    }
    return BPF_RB_NO_WAKEUP;
}

/*
 * Whose events and counts are (owner.h). Events tell it if the constant snoop_owner_in_events is set, keys of
 * maps if the macro SNOOP_OWNER_IN_KEYS is; otherwise, it costs nothing.
 */
#ifdef SNOOP_OWNER_IN_KEYS
#define snoop_tells_owner 1
#else
#define snoop_tells_owner snoop_owner_in_events
#endif

static __always_inline u64 snoop_owner(void) {
    return snoop_tells_owner ? bpf_get_current_cgroup_id() : 0;
}

/*
 * The owner is the last number of a record. With the constant snoop_user_in_events, the user's is before it; of an
 * event that is not the current task's, it is not known.
 */
#define SNOOP_OWNER_ROOM u64 snoop_owner_room[2];
#define SNOOP_OWNER_AT(bytes) (((bytes) + 7) & ~7ULL)
#define SNOOP_NO_USER (-1ULL)

static __always_inline u64 snoop_user(void) {
    return snoop_user_in_events ? (u32)bpf_get_current_uid_gid() : SNOOP_NO_USER;
}

static __always_inline void snoop_note_whose(void* end, u64 owner, u64 user) {
    if (snoop_user_in_events) {
        *(u64*)end = user;
        *(u64*)(end + sizeof(user)) = owner;
    } else {
        *(u64*)end = owner;
    }
}

static __always_inline void* snoop_reserve_as(u64 owner, u64 user, u64 bytes) {
    void* record;

    if (snoop_user_in_events)
        record = bpf_ringbuf_reserve(SNOOP_RING, SNOOP_OWNER_AT(bytes) + 2 * sizeof(owner), 0);
    else if (snoop_owner_in_events)
        record = bpf_ringbuf_reserve(SNOOP_RING, SNOOP_OWNER_AT(bytes) + sizeof(owner), 0);
    else
        record = bpf_ringbuf_reserve(SNOOP_RING, bytes, 0);
    if (!record)
        snoop_count_lost();
    else if (snoop_owner_in_events)
        snoop_note_whose(record + SNOOP_OWNER_AT(bytes), owner, user);
    return record;
}

/* As snoop_reserve() below, of an event that is not the current task's. */
static __always_inline void* snoop_reserve_of(u64 owner, u64 bytes) {
    return snoop_reserve_as(owner, SNOOP_NO_USER, bytes);
}

/* Reserves a record of `bytes` (a constant). If it returns 0, the event is counted as lost. */
static __always_inline void* snoop_reserve(u64 bytes) {
    return snoop_reserve_as(snoop_owner(), snoop_user(), bytes);
}

/* Submits what snoop_reserve returned. */
static __always_inline void snoop_submit(void* record) {
    bpf_ringbuf_submit(record, snoop_wakeup());
}

/*
 * snoop_output(record, bytes) submits a copy of the `bytes` at `record`. `bytes` may be variable if the
 * verifier can see its bounds, so that an event followed by text takes no more space than it needs; the
 * memory is then that of a map, and has SNOOP_OWNER_ROOM behind the longest. snoop_output_of(owner, ...)
 * is for an event that is not the current task's.
 */
#define snoop_output(record, bytes) snoop_output_as(snoop_owner(), snoop_user(), record, bytes)
#define snoop_output_of(owner, record, bytes) snoop_output_as(owner, SNOOP_NO_USER, record, bytes)
#define snoop_output_as(owner, user, record, bytes)        \
    do {                                                   \
        if (!snoop_owner_in_events)                        \
            snoop_output_alone(record, bytes);             \
        else if (__builtin_constant_p(bytes))              \
            snoop_output_whole(owner, user, record, bytes); \
        else                                               \
            snoop_output_part(owner, user, record, bytes); \
    } while (0)

static __always_inline void snoop_output_whole(u64 owner, u64 user, void* record, u64 bytes) {
    void* copy = snoop_reserve_as(owner, user, bytes);

    if (!copy)
        return;
    bpf_probe_read_kernel(copy, bytes, record);
    snoop_submit(copy);
}

/* Where `bytes` cannot be what it is on some path, verifiers before Linux 6.5 have no bounds for it; a mask gives
 * it some. */
#define SNOOP_LONGEST_PART 65536

static __always_inline void snoop_output_part(u64 owner, u64 user, void* record, u64 bytes) {
    u64 more = snoop_user_in_events ? 2 * sizeof(owner) : sizeof(owner);

    asm volatile("" : "+r"(bytes)); /* the compiler would leave out the mask */
    bytes &= SNOOP_LONGEST_PART - 1;
    snoop_note_whose(record + bytes, owner, user);
    if (bpf_ringbuf_output(SNOOP_RING, record, bytes + more, snoop_wakeup()))
        snoop_count_lost();
}

static __always_inline void snoop_output_alone(void* record, u64 bytes) {
    if (bpf_ringbuf_output(SNOOP_RING, record, bytes, snoop_wakeup()))
        snoop_count_lost();
}

/*
 * Reads a member of a kernel struct. libbcc rewrites most such accesses by itself, but not those in
 * macros, nor those through pointers whose origin it cannot see.
 */
#define SNOOP_READ(pointer, member)                                           \
    ({                                                                        \
        typeof((pointer)->member) member_ = 0;                                \
        bpf_probe_read_kernel(&member_, sizeof(member_), &(pointer)->member); \
        member_;                                                              \
    })

/*
 * Whether the string at `pointer` in user space is longer than the `length` bytes that were read,
 * the last of which became a NUL.
 */
static __always_inline bool snoop_is_cut(u64 pointer, u64 length) {
    char last = 1;

    bpf_probe_read_user(&last, sizeof(last), (void*)(pointer + length - 1));
    return last != 0;
}

#endif

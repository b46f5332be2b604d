/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before the first line of every tool: the ring buffer, options as constants, and what
 * differs between attach methods and architectures. It must work with headers from any source, so it
 * uses nothing that BTF lacks.
 */
#ifndef SNOOP_H
#define SNOOP_H

#include <uapi/linux/ptrace.h>
#include <linux/sched.h> /* first, because in Linux 5.10 those below need what it includes */
#ifdef SNOOP_MOUNT_NAMESPACES
#include <linux/ns_common.h>
#include <linux/nsproxy.h>
#include <linux/proc_ns.h>
#endif

/*
 * Options. The front end defines each as SNOOP_CONSTANT(marker). The marker is an address for the
 * compile helper to fill in: it becomes a relocation to a variable of that name in .rodata, like a
 * `const volatile` variable in a libbpf program. The verifier knows the value at load time and removes
 * dead code, so an unused option costs nothing, and one object serves all values.
 */
#define SNOOP_CONSTANT(marker)                                          \
    ({                                                                  \
        s64 value_;                                                     \
        asm("%0 = " #marker " ll\n\t%0 = *(u64 *)(%0 + 0)" : "=r"(value_)); \
        value_;                                                         \
    })
/* The value of an option that takes an argument and was not given. */
#define SNOOP_UNSET (-1)

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
 * that array is never created, it only tells the compile helper the struct's layout. The marker is
 * filled in like that of a constant, because libbcc's map methods cannot be used in macros and do not
 * include a query. The size is set when the buffer is created.
 */
BPF_RINGBUF_OUTPUT(snoop_events, 1);
#define SNOOP_EVENT(type) BPF_ARRAY(snoop_layout, type, 1)
#define SNOOP_RING                                                       \
    ({                                                                   \
        void *ring_;                                                     \
        asm("%0 = 0x736e6f6f71000000 ll" : "=r"(ring_));                 \
        ring_;                                                           \
    })

static __always_inline void snoop_count_lost(void)
{
    int zero = 0;
    struct snoop_control *control = snoop_control.lookup(&zero);

    if (control)
        __sync_fetch_and_add(&control->lost, 1);
}

/*
 * The flags to submit a record with. Waking the reader costs more than the event itself, so it is
 * woken only if it sleeps, or if the buffer is filling up during a nap.
 */
static __always_inline u64 snoop_wakeup(void)
{
    int zero = 0;
    struct snoop_control *control = snoop_control.lookup(&zero);

    if (control && (control->reader_state == SNOOP_READER_SLEEPS ||
                    (control->reader_state == SNOOP_READER_NAPS &&
                     bpf_ringbuf_query(SNOOP_RING, BPF_RB_AVAIL_DATA) > control->wake_bytes))) {
        control->reader_state = SNOOP_READER_AWAKE;
        return BPF_RB_FORCE_WAKEUP;
    }
    return BPF_RB_NO_WAKEUP;
}

/* Reserves a record of `bytes` (a constant). If it returns 0, the event is counted as lost. */
static __always_inline void *snoop_reserve(u64 bytes)
{
    void *record = bpf_ringbuf_reserve(SNOOP_RING, bytes, 0);

    if (!record)
        snoop_count_lost();
    return record;
}

/* Submits what snoop_reserve returned. */
static __always_inline void snoop_submit(void *record)
{
    bpf_ringbuf_submit(record, snoop_wakeup());
}

/*
 * Submits a copy of the `bytes` at `record`. `bytes` may be variable if the verifier can see its bounds,
 * so that an event followed by text takes no more space than it needs.
 */
static __always_inline void snoop_output(void *record, u64 bytes)
{
    if (bpf_ringbuf_output(SNOOP_RING, record, bytes, snoop_wakeup()))
        snoop_count_lost();
}

/*
 * Reads a member of a kernel struct. libbcc rewrites most such accesses by itself, but not those in
 * macros, nor those through pointers whose origin it cannot see.
 */
#define SNOOP_READ(pointer, member)                                              \
    ({                                                                           \
        typeof((pointer)->member) member_ = 0;                                   \
        bpf_probe_read_kernel(&member_, sizeof(member_), &(pointer)->member);    \
        member_;                                                                 \
    })

/*
 * Whether the string at `pointer` in user space is longer than the `length` bytes that were read, the
 * last of which became a NUL.
 */
static __always_inline bool snoop_is_cut(u64 pointer, u64 length)
{
    char last = 1;

    bpf_probe_read_user(&last, sizeof(last), (void *)(pointer + length - 1));
    return last != 0;
}

/*
 * Process and thread IDs as the user who started the tracer sees them. If that is inside the PID
 * namespace of a container, the front end defines SNOOP_PID_NAMESPACE, and the constant is the
 * namespace's inode number. A task outside of that namespace has the ID 0 in it.
 */
#ifdef SNOOP_PID_NAMESPACE
#include <linux/pid.h>
#include <linux/pid_namespace.h>

#define SNOOP_MOST_LEVELS 32 /* MAX_PID_NS_LEVEL */

static __always_inline u32 snoop_number_of(struct pid *pid)
{
    u32 levels = SNOOP_READ(pid, level);

#pragma clang loop unroll(disable)
    for (u32 i = 1; i <= SNOOP_MOST_LEVELS; i++) {
        struct upid number = {};

        if (i > levels)
            break;
        bpf_probe_read_kernel(&number, sizeof(number), &pid->numbers[i]);
        if (SNOOP_READ(number.ns, ns.inum) == snoop_pid_namespace)
            return number.nr;
    }
    return 0;
}

static __always_inline u32 snoop_tgid_of(struct task_struct *task)
{
    struct task_struct *leader = SNOOP_READ(task, group_leader);

    return snoop_number_of(SNOOP_READ(leader, thread_pid));
}

static __always_inline u32 snoop_tgid(void)
{
    return snoop_tgid_of((struct task_struct *)bpf_get_current_task());
}

static __always_inline u32 snoop_tid(void)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();

    return snoop_number_of(SNOOP_READ(task, thread_pid));
}
#else
static __always_inline u32 snoop_tgid_of(struct task_struct *task)
{
    return SNOOP_READ(task, tgid);
}

static __always_inline u32 snoop_tgid(void)
{
    return bpf_get_current_pid_tgid() >> 32;
}

static __always_inline u32 snoop_tid(void)
{
    return bpf_get_current_pid_tgid();
}
#endif

/*
 * Options of type pinned_map: a map that others fill replaces one of these. The tool checks whether the
 * option was given; if it was not, only an empty map remains. The option for mount namespaces has to
 * define SNOOP_MOUNT_NAMESPACES, because the headers take long to compile. The cgroup is that of the
 * version 2 hierarchy.
 */
BPF_HASH(snoop_cgroups, u64, u64, 1);
BPF_HASH(snoop_mount_namespaces, u64, u64, 1);

static __always_inline bool snoop_is_in_cgroups(void)
{
    u64 id = bpf_get_current_cgroup_id();

    return snoop_cgroups.lookup(&id) != 0;
}

#ifdef SNOOP_MOUNT_NAMESPACES
/*
 * No installed header defines struct mnt_namespace. Its struct ns_common comes first or, before Linux
 * 5.11, after a counter. It is recognized by its operations, which have the name "mnt". If it is in
 * neither place (the layout can be randomized), no task matches.
 */
static __always_inline u64 snoop_mount_namespace(void)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct nsproxy *proxy = SNOOP_READ(task, nsproxy);
    u64 space = (u64)SNOOP_READ(proxy, mnt_ns);

    for (u32 offset = 0; offset <= 8; offset += 8) {
        struct ns_common *ns = (struct ns_common *)(space + offset);
        struct proc_ns_operations *ops = (struct proc_ns_operations *)SNOOP_READ(ns, ops);
        char name[4] = {};

        bpf_probe_read_kernel(name, sizeof(name), SNOOP_READ(ops, name));
        if (name[0] == 'm' && name[1] == 'n' && name[2] == 't' && name[3] == 0)
            return SNOOP_READ(ns, inum);
    }
    return 0;
}

static __always_inline bool snoop_is_in_mount_namespaces(void)
{
    u64 number = snoop_mount_namespace();

    return snoop_mount_namespaces.lookup(&number) != 0;
}
#else
static __always_inline bool snoop_is_in_mount_namespaces(void)
{
    return true;
}
#endif

#endif

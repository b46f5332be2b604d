/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whether a tool's `filters` let a task pass: snoop_is_wanted() for the current one, and
 * snoop_is_wanted_task(task) for another, as in the scheduler's tools. So do --container and the like,
 * which all tools have; snoop_is_wanted_socket(sk) is for those that network packets drive. Where a tool's C
 * asks none of them, its handlers are called only for tasks that --container and the like let pass. A filter
 * that the tool does not have, or that was not given, costs nothing.
 */
#ifndef SNOOP_FILTERS_H
#define SNOOP_FILTERS_H

#ifdef SNOOP_PID_NAMESPACE
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#endif
#ifdef SNOOP_MOUNT_NAMESPACES
#include <linux/ns_common.h>
#include <linux/nsproxy.h>
#include <linux/proc_ns.h>
#endif
#ifdef SNOOP_FILTERS_OTHER_TASKS
#include <linux/cred.h>
#endif

#ifndef snoop_only_pid
#define snoop_only_pid SNOOP_UNSET
#endif
#ifndef snoop_only_tid
#define snoop_only_tid SNOOP_UNSET
#endif
#ifndef snoop_only_pids
#define snoop_only_pids SNOOP_UNSET
#endif
#ifndef snoop_only_tids
#define snoop_only_tids SNOOP_UNSET
#endif
#ifndef snoop_only_ppid
#define snoop_only_ppid SNOOP_UNSET
#endif
#ifndef snoop_only_uid
#define snoop_only_uid SNOOP_UNSET
#endif
#ifndef snoop_only_comm_high
#define snoop_only_comm_high SNOOP_UNSET
#define snoop_only_comm_low SNOOP_UNSET
#endif
#ifndef snoop_only_cgroups
#define snoop_only_cgroups 0
#endif
#ifndef snoop_only_mount_namespaces
#define snoop_only_mount_namespaces 0
#endif

/*
 * Process and thread IDs as the user who started the tracer sees them. If that is inside the PID
 * namespace of a container, the front end defines SNOOP_PID_NAMESPACE, and the constant is the
 * namespace's inode number. A task outside of that namespace has the ID 0 in it.
 */
#ifdef SNOOP_PID_NAMESPACE
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

static __always_inline u32 snoop_tid_of(struct task_struct *task)
{
    return snoop_number_of(SNOOP_READ(task, thread_pid));
}

static __always_inline u32 snoop_tgid(void)
{
    return snoop_tgid_of((struct task_struct *)bpf_get_current_task());
}

static __always_inline u32 snoop_tid(void)
{
    return snoop_tid_of((struct task_struct *)bpf_get_current_task());
}
#else
static __always_inline u32 snoop_tgid_of(struct task_struct *task)
{
    return SNOOP_READ(task, tgid);
}

static __always_inline u32 snoop_tid_of(struct task_struct *task)
{
    return SNOOP_READ(task, pid);
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

#ifdef SNOOP_TELLS_TRACER
/* Whether the current task is the tracer, for tools that would trace what showing an event causes. */
static __always_inline bool snoop_is_tracer(void)
{
    return snoop_tgid() == (u32)snoop_tracer;
}
#endif

/*
 * A map that others fill and pin replaces one of these; without it, an empty one remains. Mount
 * namespaces need headers that take long to compile. The cgroup is that of the version 2 hierarchy.
 */
BPF_HASH(snoop_cgroups, u64, u64, 1);
BPF_HASH(snoop_mount_namespaces, u64, u64, 1);

/* Lists of processes and threads; without the option they are empty and unused. */
BPF_HASH(snoop_pids, u64, u64, 1024);
BPF_HASH(snoop_tids, u64, u64, 1024);

/*
 * Of a filter that was not given, not even the helper is called that would tell what it is about: the compiler
 * would keep the call.
 */
static __always_inline bool snoop_is_listed_process(u64 pid)
{
    return snoop_pids.lookup(&pid) != 0;
}

static __always_inline bool snoop_is_listed_thread(u64 tid)
{
    return snoop_tids.lookup(&tid) != 0;
}

static __always_inline bool snoop_is_in_cgroups(u64 id)
{
    return snoop_cgroups.lookup(&id) != 0;
}

#ifdef SNOOP_MOUNT_NAMESPACES
/*
 * No installed header defines struct mnt_namespace. Its struct ns_common comes first or, before Linux
 * 5.11, after a counter. It is recognized by its operations, which have the name "mnt". If it is in
 * neither place (the layout can be randomized), no task matches.
 */
static __always_inline u64 snoop_mount_namespace(struct task_struct *task)
{
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

static __always_inline bool snoop_is_in_mount_namespaces(struct task_struct *task)
{
    u64 number = snoop_mount_namespace(task);

    return snoop_mount_namespaces.lookup(&number) != 0;
}
#else
static __always_inline bool snoop_is_in_mount_namespaces(struct task_struct *task)
{
    return true;
}
#endif

#if SNOOP_ASKS_CGROUPS
static __always_inline bool snoop_is_right(u64 why)
{
    return ((why & snoop_required_cgroups) == snoop_required_cgroups && !(why & snoop_forbidden_cgroups)) ||
           (snoop_judges_later && (why & SNOOP_JUST_MADE));
}

/* One lookup by the helper, for the current task, which need not be named. */
static __always_inline u64 snoop_asked_of_task(u64 task, bool is_current)
{
    int controller = snoop_controller_number();
    u64 why = snoop_why_asked(is_current ? bpf_get_current_cgroup_id()
                                         : snoop_number_of_cgroup(snoop_cgroup_of(task)));

    if (controller >= 0 && is_current)
        task = bpf_get_current_task();
    if (controller >= 0)
        why |= snoop_why_asked(snoop_number_of_cgroup(snoop_cgroup_of_controller(task, controller)) |
                               SNOOP_VERSION_1);
    return why;
}

/* Whether the cgroups of a task are those that --container and the like mean, or may turn out to be. */
static __always_inline bool snoop_is_asked_for(u64 task, bool is_current)
{
    if (!snoop_required_cgroups && !snoop_forbidden_cgroups)
        return true;
    return snoop_is_right(snoop_asked_of_task(task, is_current));
}

#ifdef snoop_of_sockets
/* Whether that of a socket is. */
static __always_inline bool snoop_is_asked_for_socket(u64 sk)
{
    if (!snoop_required_cgroups && !snoop_forbidden_cgroups)
        return true;
    return snoop_is_right(snoop_why_asked(snoop_number_of_cgroup(snoop_cgroup_of_socket(sk))));
}
#endif
#else
static __always_inline bool snoop_is_asked_for(u64 task, bool is_current)
{
    return true;
}

static __always_inline bool snoop_is_asked_for_socket(u64 sk)
{
    return true;
}
#endif

/* `comm` has zeros behind the name. */
static __always_inline bool snoop_is_name(const u64 *comm)
{
    return comm[0] == (u64)snoop_only_comm_high && comm[1] == (u64)snoop_only_comm_low;
}

/* By what a task and the current one have in common. */
static __always_inline bool snoop_is_wanted_by_relations(struct task_struct *task)
{
    if (snoop_only_ppid != SNOOP_UNSET &&
        snoop_tgid_of(SNOOP_READ(task, real_parent)) != (u32)snoop_only_ppid)
        return false;
    if (snoop_only_mount_namespaces && !snoop_is_in_mount_namespaces(task))
        return false;
    return true;
}

static __always_inline bool snoop_is_wanted_by_itself(void)
{
    if (snoop_only_pid != SNOOP_UNSET && snoop_tgid() != (u32)snoop_only_pid)
        return false;
    if (snoop_only_tid != SNOOP_UNSET && snoop_tid() != (u32)snoop_only_tid)
        return false;
    if (snoop_only_pids != SNOOP_UNSET && !snoop_is_listed_process(snoop_tgid()))
        return false;
    if (snoop_only_tids != SNOOP_UNSET && !snoop_is_listed_thread(snoop_tid()))
        return false;
    if (snoop_only_uid != SNOOP_UNSET && (u32)bpf_get_current_uid_gid() != (u32)snoop_only_uid)
        return false;
    if (snoop_only_comm_high != SNOOP_UNSET) {
        u64 comm[2] = {};

        bpf_get_current_comm(comm, sizeof(comm));
        if (!snoop_is_name(comm))
            return false;
    }
    if (snoop_only_cgroups && !snoop_is_in_cgroups(bpf_get_current_cgroup_id()))
        return false;
    return snoop_is_wanted_by_relations((struct task_struct *)bpf_get_current_task());
}

static __always_inline bool snoop_is_wanted(void)
{
    return snoop_is_asked_for(0, true) && snoop_is_wanted_by_itself();
}

#ifdef snoop_of_sockets
/*
 * Where packets arrive, any task can be the current one: its cgroups tell nothing, but those of the socket
 * do. Other filters are of the current task all the same.
 */
static __always_inline bool snoop_is_wanted_socket(struct sock *sk)
{
    return snoop_is_asked_for_socket((u64)sk) && snoop_is_wanted_by_itself();
}
#endif

#ifdef SNOOP_FILTERS_OTHER_TASKS
static __always_inline u32 snoop_uid_of(struct task_struct *task)
{
    const struct cred *cred = SNOOP_READ(task, cred);
    u32 uid = 0;

    bpf_probe_read_kernel(&uid, sizeof(uid), &cred->uid);
    return uid;
}

static __always_inline bool snoop_is_wanted_task(struct task_struct *task)
{
    if (!snoop_is_asked_for((u64)task, false))
        return false;
    if (snoop_only_pid != SNOOP_UNSET && snoop_tgid_of(task) != (u32)snoop_only_pid)
        return false;
    if (snoop_only_tid != SNOOP_UNSET && snoop_tid_of(task) != (u32)snoop_only_tid)
        return false;
    if (snoop_only_pids != SNOOP_UNSET && !snoop_is_listed_process(snoop_tgid_of(task)))
        return false;
    if (snoop_only_tids != SNOOP_UNSET && !snoop_is_listed_thread(snoop_tid_of(task)))
        return false;
    if (snoop_only_uid != SNOOP_UNSET && snoop_uid_of(task) != (u32)snoop_only_uid)
        return false;
    if (snoop_only_comm_high != SNOOP_UNSET) {
        u64 comm[2] = {};

        bpf_probe_read_kernel_str(comm, sizeof(comm), &task->comm);
        if (!snoop_is_name(comm))
            return false;
    }
    if (snoop_only_cgroups && !snoop_is_in_cgroups(snoop_number_of_cgroup(snoop_cgroup_of((u64)task))))
        return false;
    return snoop_is_wanted_by_relations(task);
}
#endif

#endif

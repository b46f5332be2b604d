/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which cgroup a task or socket is in, its number, and why the front end asks about it. filters.h and owner.h
 * are made of this. Cgroups, tasks and sockets are addresses, and members are where the kernel's BTF has them,
 * because the headers that define these structs take long to compile; they are needed only where there is no BTF.
 */
#ifndef SNOOP_CGROUPS_H
#define SNOOP_CGROUPS_H

#if !SNOOP_HAS_TYPES && defined(SNOOP_CGROUPS)
#include <linux/cgroup-defs.h>
#include <linux/kernfs.h>
#endif

static __always_inline u64 snoop_word_at(u64 address)
{
    u64 word = 0;

    bpf_probe_read_kernel(&word, sizeof(word), (void *)address);
    return word;
}

#if SNOOP_HAS_TYPES || defined(SNOOP_CGROUPS)
/* Of version 2. */
static __always_inline u64 snoop_cgroup_of(u64 task)
{
    u64 set = snoop_word_at(task + SNOOP_OFFSET(task_struct, cgroups));

    return set ? snoop_word_at(set + SNOOP_OFFSET(css_set, dfl_cgrp)) : 0;
}

/* The number that bpf_get_current_cgroup_id() tells, which is the inode's of its directory. */
static __always_inline u64 snoop_number_of_cgroup(u64 cgroup)
{
    u64 node = cgroup ? snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, kn)) : 0;

    return node ? snoop_word_at(node + SNOOP_OFFSET(kernfs_node, id)) : 0;
}
#else
static __always_inline u64 snoop_cgroup_of(u64 task)
{
    return 0;
}

static __always_inline u64 snoop_number_of_cgroup(u64 cgroup)
{
    return 0;
}
#endif

/*
 * That of the task which made the socket or, for one that a listening socket accepted, made that; 0 if it is not
 * known. What is no whole socket yet, or no longer, has none. Before Linux 5.16, the lowest bits are no part of the
 * address: an odd number is what hierarchies of version 1 keep in its place.
 */
#define SNOOP_TIME_WAIT 6     /* TCP_TIME_WAIT */
#define SNOOP_NEW_SYN_RECV 12 /* TCP_NEW_SYN_RECV */

static __always_inline u64 snoop_cgroup_of_socket(u64 sk)
{
#if SNOOP_HAS_TYPES && SNOOP_HAS_MEMBER(sock, sk_cgrp_data)
    u64 cgroup = 0;
    u8 state = 0;

    bpf_probe_read_kernel(&state, sizeof(state), (void *)(sk + SNOOP_OFFSET(sock_common, skc_state)));
    if (state != SNOOP_TIME_WAIT && state != SNOOP_NEW_SYN_RECV)
        cgroup = snoop_word_at(sk + SNOOP_OFFSET(sock, sk_cgrp_data));
    return cgroup & 1 ? 0 : cgroup & ~3ULL;
#else
    return 0;
#endif
}

#if SNOOP_HAS_TYPES && SNOOP_HAS_MEMBER(css_set, dfl_cgrp)
#define SNOOP_ASKS_CGROUPS 1
#else
#define SNOOP_ASKS_CGROUPS 0
#endif

#ifndef snoop_required_cgroups
#define snoop_required_cgroups 0
#define snoop_forbidden_cgroups 0
#define snoop_cgroup_controller 0
#define snoop_judges_later 0
#endif

#if SNOOP_ASKS_CGROUPS
/*
 * Cgroups that --container, --cgroup and the like ask about, and all below these, and why they do: bits, by the
 * cgroup's number, with the highest bit set for those of version 1. The front end puts them here, and takes them
 * out. What is made below one is here before anything can run in it (snoop_cgroup_made).
 */
BPF_HASH(snoop_asked_cgroups, u64, u64, 1);
#define SNOOP_VERSION_1 (1ULL << 63)
/* In place of a reason: whether there is one is not known yet. */
#define SNOOP_JUST_MADE 4ULL

static __always_inline u64 snoop_why_asked(u64 key)
{
    u64 *why = snoop_asked_cgroups.lookup(&key);

    return why ? *why : 0;
}

/* Of the first controller of version 1 that the host has in use, as the front end counts them. */
static __always_inline int snoop_controller_number(void)
{
    return snoop_cgroup_controller == 1   ? SNOOP_ENUMERATOR(cgroup_subsys_id, pids_cgrp_id)
           : snoop_cgroup_controller == 2 ? SNOOP_ENUMERATOR(cgroup_subsys_id, memory_cgrp_id)
           : snoop_cgroup_controller == 3 ? SNOOP_ENUMERATOR(cgroup_subsys_id, freezer_cgrp_id)
           : snoop_cgroup_controller == 4 ? SNOOP_ENUMERATOR(cgroup_subsys_id, devices_cgrp_id)
           : snoop_cgroup_controller == 5 ? SNOOP_ENUMERATOR(cgroup_subsys_id, cpu_cgrp_id)
                                          : -1;
}

/* That of version 1. */
static __always_inline u64 snoop_cgroup_of_controller(u64 task, int controller)
{
    u64 states = snoop_word_at(task + SNOOP_OFFSET(task_struct, cgroups)) + SNOOP_OFFSET(css_set, subsys);
    u64 state = snoop_word_at(states + controller * sizeof(u64));

    return snoop_word_at(state + SNOOP_OFFSET(cgroup_subsys_state, cgroup));
}

/*
 * Cgroups that the front end has yet to look at, by the same keys; it finds here what has gone by the time it looks,
 * and takes out what it knows. What went on in one may be wanted before that: its events are let pass with the number
 * (SNOOP_JUST_MADE), and the front end decides. Nothing runs in one before it is here, as the kernel tells of it before
 * anybody else can see it.
 */
struct snoop_new_cgroup {
    u64 made_ns;
    u64 parent;     /* its number */
    char path[256]; /* cut if it is longer */
};
BPF_HASH(snoop_new_cgroups, u64, struct snoop_new_cgroup, 1);

/* That of the cgroup above. */
static __always_inline u64 snoop_number_of_parent(u64 cgroup)
{
    u32 level = snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, level));

#if SNOOP_HAS_MEMBER(cgroup, ancestors)
    return snoop_number_of_cgroup(
        snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, ancestors) + (level - 1) * sizeof(u64)));
#else
    return snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, ancestor_ids) + (level - 1) * sizeof(u64));
#endif
}

static __always_inline bool snoop_is_of_version_2(u64 root)
{
    return (u32)snoop_word_at(root + SNOOP_OFFSET(cgroup_root, hierarchy_id)) == 0;
}

/* Whether the cgroups of that root are those of version 1 which count. */
static __always_inline bool snoop_is_controllers(u64 root)
{
    int controller = snoop_controller_number();
    u32 controllers = snoop_word_at(root + SNOOP_OFFSET(cgroup_root, subsys_mask));

    return controller >= 0 && controllers >> controller & 1;
}

/* A program of its own, at the tracepoint cgroup_mkdir. The kernel makes one cgroup at a time. */
int snoop_cgroup_made(struct bpf_raw_tracepoint_args *ctx)
{
    u64 cgroup = ctx->args[0], root = snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, root));
    u64 parent = snoop_number_of_parent(cgroup), version = snoop_is_of_version_2(root) ? 0 : SNOOP_VERSION_1;
    u64 key = snoop_number_of_cgroup(cgroup) | version, why;
    struct snoop_new_cgroup made; /* of the path, all that follows its end is garbage */

    if (version && !snoop_is_controllers(root))
        return 0;
    why = snoop_why_asked(parent | version) & ~SNOOP_JUST_MADE;
    if (snoop_judges_later && !version)
        why |= SNOOP_JUST_MADE;
    if (why)
        snoop_asked_cgroups.update(&key, &why);
    made.made_ns = bpf_ktime_get_ns();
    made.parent = parent;
    bpf_probe_read_kernel_str(made.path, sizeof(made.path), (void *)ctx->args[1]);
    snoop_new_cgroups.update(&key, &made);
    return 0;
}
#else
int snoop_cgroup_made(struct bpf_raw_tracepoint_args *ctx)
{
    return 0;
}
#endif

#endif

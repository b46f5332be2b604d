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

#if SNOOP_ASKS_CGROUPS
/*
 * Cgroups that --container, --cgroup and the like ask about, and why they do: bits, by the cgroup's ID, with
 * the highest bit set for those of version 1. What is below such a cgroup is in it as well, so a task is
 * looked up by its cgroup and the ones above it; but only at the levels of the tree at which there are some
 * (bits, of version 2 and of version 1), usually one. The front end keeps both up to date.
 */
BPF_HASH(snoop_asked_cgroups, u64, u64, 1);
BPF_ARRAY(snoop_asked_levels, u64, 4);
#define SNOOP_MOST_CGROUP_LEVELS 32
#define SNOOP_VERSION_2 0
#define SNOOP_VERSION_1 1

/* Of the cgroup itself, at its own level. */
static __always_inline u64 snoop_ancestor_of(u64 cgroup, u32 level)
{
#if SNOOP_HAS_MEMBER(cgroup, ancestors)
    u64 ancestor = snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, ancestors) + level * sizeof(u64));

    return snoop_number_of_cgroup(ancestor);
#else
    return snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, ancestor_ids) + level * sizeof(u64));
#endif
}

/*
 * Why the cgroup is asked about. `by_helper` (a constant): it is the current task's of version 2, which the
 * helper knows. That is for all programs since Linux 5.15, and the member `ancestors` is younger.
 */
static __always_inline u64 snoop_asked_of(u64 cgroup, u32 version, bool by_helper)
{
    u64 *levels = snoop_asked_levels.lookup(&version), left = levels ? *levels : 0, why = 0;
    u32 deepest = by_helper ? SNOOP_MOST_CGROUP_LEVELS
                            : (u32)snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, level));

#pragma clang loop unroll(disable)
    for (u32 level = 0; level < SNOOP_MOST_CGROUP_LEVELS; level++) {
        u64 id, *found;

        if (!left || level > deepest)
            break;
        if (left & 1) {
            id = by_helper ? bpf_get_current_ancestor_cgroup_id(level) : snoop_ancestor_of(cgroup, level);
            id |= (u64)version << 63;
            found = snoop_asked_cgroups.lookup(&id);
            if (found)
                why |= *found;
        }
        left >>= 1;
    }
    return why;
}

/* That of version 1. */
static __always_inline u64 snoop_cgroup_of_controller(u64 task, int controller)
{
    u64 states = snoop_word_at(task + SNOOP_OFFSET(task_struct, cgroups)) + SNOOP_OFFSET(css_set, subsys);
    u64 state = snoop_word_at(states + controller * sizeof(u64));

    return snoop_word_at(state + SNOOP_OFFSET(cgroup_subsys_state, cgroup));
}

/*
 * Cgroups of version 2 that the front end has yet to look at, by number. Nothing runs in one before it is here, as
 * the kernel tells of it before anybody else can see it. Events of those that are here are let pass, with the
 * number, and the front end decides; it finds here what has gone by the time it looks. It takes out what it knows.
 * How many were put in and taken out are the last two of snoop_asked_levels, so that hardly any event has to be
 * looked up.
 */
struct snoop_new_cgroup {
    u64 made_ns;
    u64 parent;     /* its number */
    char path[256]; /* cut if it is longer */
};
BPF_HASH(snoop_new_cgroups, u64, struct snoop_new_cgroup, 1);
#define SNOOP_NEW_PUT 2
#define SNOOP_NEW_TAKEN 3

static __always_inline bool snoop_is_new_cgroup(u64 number)
{
    u32 put_at = SNOOP_NEW_PUT, taken_at = SNOOP_NEW_TAKEN;
    u64 *put = snoop_asked_levels.lookup(&put_at), *taken = snoop_asked_levels.lookup(&taken_at);

    return put && taken && *put != *taken && snoop_new_cgroups.lookup(&number);
}

/* A program of its own, at the tracepoint cgroup_mkdir. The kernel makes one cgroup at a time. */
int snoop_cgroup_made(struct bpf_raw_tracepoint_args *ctx)
{
    u64 cgroup = ctx->args[0], root = snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, root));
    u32 level = snoop_word_at(cgroup + SNOOP_OFFSET(cgroup, level)), put_at = SNOOP_NEW_PUT;
    u64 number = snoop_number_of_cgroup(cgroup), *put = snoop_asked_levels.lookup(&put_at);
    struct snoop_new_cgroup made = {};

    if ((u32)snoop_word_at(root + SNOOP_OFFSET(cgroup_root, hierarchy_id)) != 0)
        return 0; /* of version 1 */
    made.made_ns = bpf_ktime_get_ns();
    made.parent = snoop_ancestor_of(cgroup, level - 1);
    bpf_probe_read_kernel_str(made.path, sizeof(made.path), (void *)ctx->args[1]);
    if (put && !snoop_new_cgroups.update(&number, &made))
        *put += 1;
    return 0;
}
#else
int snoop_cgroup_made(struct bpf_raw_tracepoint_args *ctx)
{
    return 0;
}
#endif

#endif

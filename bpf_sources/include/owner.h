/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose an event or a count is: the number of a cgroup of version 2, by which the reader names a container. It
 * is only there if the user asks for it: behind each event with --columns (SNOOP_OWNER_IN_EVENTS), in the keys of
 * maps with --by (SNOOP_OWNER_IN_KEYS). Without these, this file is left out, and all of its words mean nothing
 * (snoop.h). A number of 0 is shown as not known.
 *
 * An event belongs to the current task, snoop_owner(), unless the tool says otherwise:
 *
 *     snoop_reserve_of(owner, bytes), snoop_output_of(owner, record, bytes), snoop_count_of(owner, slots, value)
 *
 * `owner` is snoop_owner_of(task) or snoop_owner_of_socket(sk), or what was noted where the current task was the
 * right one: snoop_note_owner(rq), and later snoop_noted_owner(rq), by any number or address.
 *
 * The key of a map has a member for it, and is given it before the map is asked:
 *
 *     struct key { SNOOP_OWNER u32 device; u32 slot; };
 *     snoop_set_owner(&key, snoop_owner());
 */
#ifndef SNOOP_OWNER_H
#define SNOOP_OWNER_H

#include <linux/cgroup-defs.h>
#include <linux/kernfs.h>

static __always_inline u64 snoop_pointer_at(u64 address)
{
    u64 pointer = 0;

    bpf_probe_read_kernel(&pointer, sizeof(pointer), (void *)address);
    return pointer;
}

static __always_inline u64 snoop_number_of_cgroup(u64 cgroup)
{
    u64 node = cgroup ? snoop_pointer_at(cgroup + SNOOP_OFFSET(cgroup, kn)) : 0;

    return node ? snoop_pointer_at(node + SNOOP_OFFSET(kernfs_node, id)) : 0;
}

static __always_inline u64 snoop_owner_of(struct task_struct *task)
{
    u64 set = snoop_pointer_at((u64)task + SNOOP_OFFSET(task_struct, cgroups));

    return set ? snoop_number_of_cgroup(snoop_pointer_at(set + SNOOP_OFFSET(css_set, dfl_cgrp))) : 0;
}

/*
 * The cgroup in which the socket was made, or the one that accepted it listened. What is no whole socket yet, or
 * no longer, has none; an odd number is what hierarchies of version 1 keep in its place.
 */
#define snoop_owner_of_socket(sk)                                                                    \
    ({                                                                                               \
        u64 cgroup_ = 0;                                                                             \
        u8 state_ = SNOOP_READ(sk, __sk_common.skc_state);                                           \
                                                                                                     \
        if (state_ != 6 /* TCP_TIME_WAIT */ && state_ != 12 /* TCP_NEW_SYN_RECV */)                  \
            cgroup_ = snoop_pointer_at((u64)(sk) + SNOOP_OFFSET(sock, sk_cgrp_data));                \
        cgroup_ & 1 ? 0 : snoop_number_of_cgroup(cgroup_);                                           \
    })

BPF_TABLE("lru_hash", u64, u64, snoop_owners, 10240);

#define snoop_note_owner(what) snoop_note_owner_by((u64)(what))
#define snoop_noted_owner(what) snoop_noted_owner_by((u64)(what))

static __always_inline void snoop_note_owner_by(u64 what)
{
    u64 owner = snoop_owner();

    snoop_owners.update(&what, &owner);
}

static __always_inline u64 snoop_noted_owner_by(u64 what)
{
    u64 *owner = snoop_owners.lookup(&what);

    return owner ? *owner : 0;
}

#ifdef SNOOP_OWNER_IN_KEYS
#define SNOOP_IS_BY_OWNER 1
#define SNOOP_OWNER u32 snoop_owner_number[2]; /* in halves, which leave no gap in a key */
#define snoop_set_owner(key, number)                                               \
    do {                                                                           \
        u64 number_ = (number);                                                    \
                                                                                   \
        __builtin_memcpy((key)->snoop_owner_number, &number_, sizeof(number_));    \
    } while (0)
#define snoop_same_owner(key, other) \
    __builtin_memcpy((key)->snoop_owner_number, (other)->snoop_owner_number, sizeof(u64))
#endif

#endif

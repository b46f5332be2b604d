/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose an event or a count is: the number of a cgroup of version 2, by which the reader names a container. It
 * is only there if somebody asks for it: behind each event with --columns and where --container and the like
 * choose events (the constant snoop_owner_in_events), in the keys of maps with --by (SNOOP_OWNER_IN_KEYS).
 * Without these, none of its words costs anything. A number of 0 is shown as not known.
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

static __always_inline u64 snoop_owner_of(struct task_struct *task)
{
    return snoop_tells_owner ? snoop_number_of_cgroup(snoop_cgroup_of((u64)task)) : 0;
}

#define snoop_owner_of_socket(sk) \
    (snoop_tells_owner ? snoop_number_of_cgroup(snoop_cgroup_of_socket((u64)(sk))) : 0)

BPF_TABLE("lru_hash", u64, u64, snoop_owners, 10240);

#define snoop_note_owner(what) snoop_note_owner_by((u64)(what))
#define snoop_noted_owner(what) snoop_noted_owner_by((u64)(what))

static __always_inline void snoop_note_owner_by(u64 what)
{
    u64 owner = snoop_owner();

    if (!snoop_tells_owner)
        return;
    snoop_owners.update(&what, &owner);
}

static __always_inline u64 snoop_noted_owner_by(u64 what)
{
    u64 *owner;

    if (!snoop_tells_owner)
        return 0;
    owner = snoop_owners.lookup(&what);
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
#else
#define SNOOP_IS_BY_OWNER 0
#define SNOOP_OWNER
#define snoop_set_owner(key, number) (void)(key)
#define snoop_same_owner(key, other) (void)(key)
#endif

#endif

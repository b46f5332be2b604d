/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What tools count for histograms. A bucket is an eighth of a power of two, so that percentiles can be
 * told, too (src/output/histogram.h has the same layout). A tool declares one of
 *
 *     SNOOP_HISTOGRAM(name);                  then: slots = name.lookup(&zero);
 *                                                   if (slots) snoop_count(slots, value);
 *     SNOOP_HISTOGRAM_BY(name, struct key);   struct key ends in: u32 slot;
 *                                             then: key.slot = snoop_slot(value);
 *                                                   slot = name.lookup_or_try_init(&key, &no_count);
 *                                                   if (slot) snoop_count_in(slot, value);
 *
 * snoop_signed_slot() has values below 0 in a bucket of their own. For a report with a `step`, the slot is
 * snoop_linear_slot(value, step); snoop_count_at() takes it.
 */
#ifndef SNOOP_REPORTS_H
#define SNOOP_REPORTS_H

#define SNOOP_SLOTS 512 /* more than there are, so that a mask bounds an index */

struct snoop_slots {
    u64 count[SNOOP_SLOTS];
    u64 sum[SNOOP_SLOTS];
};

struct snoop_slot {
    u64 count;
    u64 sum;
};

#define SNOOP_HISTOGRAM(name) BPF_PERCPU_ARRAY(name, struct snoop_slots, 1)
#define SNOOP_HISTOGRAM_BY(name, key) BPF_HASH(name, key, struct snoop_slot, 10240)

/* floor(log2(value)) */
static __always_inline u32 snoop_log2(u64 value)
{
    u32 log = 0;

    if (value >> 32) {
        value >>= 32;
        log = 32;
    }
    if (value >> 16) {
        value >>= 16;
        log += 16;
    }
    if (value >> 8) {
        value >>= 8;
        log += 8;
    }
    if (value >> 4) {
        value >>= 4;
        log += 4;
    }
    if (value >> 2) {
        value >>= 2;
        log += 2;
    }
    return log + (value >> 1);
}

static __always_inline u32 snoop_slot(u64 value)
{
    u32 log;

    if (value < 8)
        return value;
    log = snoop_log2(value);
    return (log - 2) * 8 + ((value >> (log - 3)) & 7);
}

#define SNOOP_NEGATIVE_SLOT (SNOOP_SLOTS - 1) /* of no power of two */

/* All that are below 0 are in one bucket. */
static __always_inline u32 snoop_signed_slot(s64 value)
{
    return value < 0 ? SNOOP_NEGATIVE_SLOT : snoop_slot(value);
}

/* For reports with a `step`: all buckets are that wide, and the last one has what is larger, too. */
static __always_inline u32 snoop_linear_slot(u64 value, u64 step)
{
    u64 slot = value / step;

    return slot < SNOOP_SLOTS ? slot : SNOOP_SLOTS - 1;
}

/* All CPUs share it. */
static __always_inline void snoop_count_in(struct snoop_slot *slot, u64 value)
{
    __sync_fetch_and_add(&slot->count, 1);
    __sync_fetch_and_add(&slot->sum, value);
}

#ifdef SNOOP_OWNER_IN_KEYS
/* In place of what a histogram without keys counts in. */
struct snoop_owned_slot {
    SNOOP_OWNER
    u32 slot;
};
SNOOP_HISTOGRAM_BY(snoop_by_owner, struct snoop_owned_slot);

static __always_inline void snoop_count_at_of(u64 owner, struct snoop_slots *slots, u32 index, u64 value)
{
    struct snoop_owned_slot key = {.slot = index};
    struct snoop_slot *slot, none = {};

    snoop_set_owner(&key, owner);
    slot = snoop_by_owner.lookup_or_try_init(&key, &none);
    if (slot)
        snoop_count_in(slot, value);
}
#else
/* Each CPU has its own. */
static __always_inline void snoop_count_at_of(u64 owner, struct snoop_slots *slots, u32 slot, u64 value)
{
    slot &= SNOOP_SLOTS - 1;
    slots->count[slot]++;
    slots->sum[slot] += value;
}
#endif

static __always_inline void snoop_count_at(struct snoop_slots *slots, u32 slot, u64 value)
{
    snoop_count_at_of(snoop_owner(), slots, slot, value);
}

/* `owner`: whose it is, if not the current task's (owner.h). */
static __always_inline void snoop_count_of(u64 owner, struct snoop_slots *slots, u64 value)
{
    snoop_count_at_of(owner, slots, snoop_slot(value), value);
}

static __always_inline void snoop_count(struct snoop_slots *slots, u64 value)
{
    snoop_count_of(snoop_owner(), slots, value);
}

/*
 * What is counted by a small number, as by that of a system call: an array for each CPU or, with --by, a hash.
 * The key is a struct snoop_number; if name.lookup(&key) finds nothing and SNOOP_IS_BY_OWNER, it is to be made by
 * name.lookup_or_try_init(&key, &none).
 */
struct snoop_number {
    SNOOP_OWNER
    u32 key;
};
#ifdef SNOOP_OWNER_IN_KEYS
#define SNOOP_NUMBERED(name, type, size) \
    BPF_TABLE("percpu_hash", struct snoop_number, type, name, sizeof(type) > 16 ? 2048 : 10240)
#else
#define SNOOP_NUMBERED(name, type, size) BPF_PERCPU_ARRAY(name, type, size)
#endif

#endif

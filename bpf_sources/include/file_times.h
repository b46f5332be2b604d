/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long operations on files take, by kind: a histogram for each. A tool for a file system says which
 * of its functions are which operations, and what is 0, 1, ... in the column of `operation`.
 */
#ifndef SNOOP_FILE_TIMES_H
#define SNOOP_FILE_TIMES_H

struct file_operation {
    SNOOP_OWNER
    u32 operation;
    u32 slot;
};

SNOOP_HISTOGRAM_BY(file_times, struct file_operation);

static __always_inline int file_operation_took(u32 operation, u64 began_ns, bool in_ms)
{
    u64 took = (bpf_ktime_get_ns() - began_ns) / (in_ms ? 1000000 : 1000);
    struct file_operation key = {.operation = operation, .slot = snoop_slot(took)};
    struct snoop_slot *slot, none = {};

    if (!snoop_is_wanted())
        return 0;
    snoop_set_owner(&key, snoop_owner());
    slot = file_times.lookup_or_try_init(&key, &none);
    if (slot)
        snoop_count_in(slot, took);
    return 0;
}

#endif

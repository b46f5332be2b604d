/* ---
name: biolatency
summary: how long block I/O takes, as a histogram
description: |
  Measures the time from when a request is issued to a disk until it is completed. With -Q, the time
  begins when the request is queued in the kernel.

  Without operands, one histogram is printed when you press Ctrl-C.
examples:
  - [biolatency, "measure until Ctrl-C"]
  - [biolatency 1 10, "print a histogram every second, ten times"]
  - [biolatency -mT 1, "in milliseconds, with the time of each"]
  - [biolatency -Q, "include the time in the kernel's queue"]
  - [biolatency -D, "a histogram for each disk"]
operands: [interval, count]
time: timestamp
probes:
  - {handler: issued, tracepoint: block_rq_issue}
  - {handler: queued, tracepoint: block_rq_insert, when: queued}
  - {handler: completed, tracepoint: block_rq_complete}
options:
  - {name: timestamp, letter: T, help: include the time of each histogram}
  - {name: queued, letter: Q, help: include the time in the kernel's queue, sets: opt_queued}
  - {name: milliseconds, letter: m, help: in milliseconds, unit: msecs, sets: opt_milliseconds}
  - {name: disks, letter: D, help: a histogram for each disk, sets: opt_disks}
  - {name: flags, letter: F, help: a histogram for each operation, sets: opt_operations}
  - {name: extension, letter: e, help: "show average, total and count below each histogram"}
  - {name: json, letter: j, help: "an object for each histogram, as -o json", output: json}
  - {name: disk, letter: d, type: disk, argument: DISK, help: only this disk, sets: opt_disk}
reports:
  - {map: latency, unit: usecs, average: extension, unless: [disks, flags]}
  - {map: latency_by, unit: usecs, average: extension, when: disks, keys: [{name: disk, field: device, format: device}]}
  - {map: latency_by, unit: usecs, average: extension, when: flags, unless: [disks], keys: [{name: operation, field: operation, format: block_operation}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/blk-mq.h>
#include "block.h"

struct kind {
    SNOOP_OWNER
    u32 device;
    u32 operation;
    u32 slot;
};

/*
 * By request; 0 if it is not under way. The kernel uses the same ones again and again, so they stay, which
 * costs less than adding and deleting them. Those that were unused for longest make room.
 */
BPF_TABLE("lru_hash", u64, u64, begun, 10240);
SNOOP_HISTOGRAM(latency);
SNOOP_HISTOGRAM_BY(latency_by, struct kind);

/* `begin`: what is kept of it, or NULL. */
static __always_inline int begin_request(struct request *rq, u64 *begin)
{
    u64 request = (u64)rq, now = bpf_ktime_get_ns();

    if (!snoop_is_wanted())
        return 0;
    snoop_note_owner(rq);
    if (begin)
        *begin = now;
    else
        begun.update(&request, &now);
    return 0;
}

static __always_inline int queued(struct request *rq)
{
    u64 request = (u64)rq;

    return begin_request(rq, begun.lookup(&request));
}

static __always_inline int issued(struct request *rq)
{
    u64 request = (u64)rq, *begin = begun.lookup(&request);

    if (begin && *begin && opt_queued) /* whoever issues what was wanted when it was queued */
        return 0;
    return begin_request(rq, begin);
}

static __always_inline int completed(struct request *rq)
{
    u64 request = (u64)rq, took, *begin = begun.lookup(&request);
    u32 zero = 0;

    if (!begin || !*begin)
        return 0;
    took = (bpf_ktime_get_ns() - *begin) / (opt_milliseconds ? 1000000 : 1000);
    *begin = 0;
    if (opt_disk != SNOOP_UNSET && snoop_device_of(rq) != (u32)opt_disk)
        return 0;
    if (opt_disks || opt_operations) {
        struct kind kind = {};
        struct snoop_slot *slot, none = {};

        if (opt_disks)
            kind.device = snoop_device_of(rq);
        else
            kind.operation = rq->cmd_flags & 0xff;
        kind.slot = snoop_slot(took);
        snoop_set_owner(&kind, snoop_noted_owner(rq));
        slot = latency_by.lookup_or_try_init(&kind, &none);
        if (slot)
            snoop_count_in(slot, took);
    } else {
        struct snoop_slots *slots = latency.lookup(&zero);

        if (slots)
            snoop_count_of(snoop_noted_owner(rq), slots, took);
    }
    return 0;
}

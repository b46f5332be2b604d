/* ---
name: bitesize
summary: how large the requests to disks are, as a histogram by process
description: |
  Counts requests when they are issued to a disk, by the process that runs then, until you press Ctrl-C.
  Writes of a file are mostly issued by the kernel's own threads, later.
examples:
  - [bitesize, "count until Ctrl-C"]
  - [bitesize --duration 10 -o json, "for 10 seconds, as JSON"]
probes:
  - {handler: issued, tracepoint: block_rq_issue}
reports:
  - {map: sizes, unit: Kbytes, keys: [{name: comm, field: comm, format: comm}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/blk-mq.h>

struct request_size {
    SNOOP_OWNER
    char comm[16];
    u32 slot;
};

SNOOP_HISTOGRAM_BY(sizes, struct request_size);

static __always_inline int issued(struct request *rq)
{
    u64 kbytes = rq->__data_len / 1024;
    struct request_size size = {.slot = snoop_slot(kbytes)};
    struct snoop_slot *slot, none = {};

    bpf_get_current_comm(&size.comm, sizeof(size.comm));
    snoop_set_owner(&size, snoop_owner());
    slot = sizes.lookup_or_try_init(&size, &none);
    if (slot)
        snoop_count_in(slot, kbytes);
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/* Of block requests, whose members have moved. */
#ifndef SNOOP_BLOCK_H
#define SNOOP_BLOCK_H

/* The disk's number as the kernel has it, 0 if there is no disk. */
static __always_inline u32 snoop_device_of(struct request *rq)
{
#if SNOOP_HAS_MEMBER(request, rq_disk)
    struct gendisk *disk = rq->rq_disk;
#else
    struct gendisk *disk = rq->q->disk;
#endif

    return disk ? SNOOP_READ(disk, major) << 20 | SNOOP_READ(disk, first_minor) : 0;
}

#endif

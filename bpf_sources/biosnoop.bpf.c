/* ---
name: biosnoop
summary: trace block I/O, one line for each request that is completed
description: |
  Prints a line for each request to a disk when it is completed: who caused it, where it was, its size and
  how long it took. Use it to see which I/O is slow, and whose it is.

  COMM and PID are of the process that issued the request. For writes that were delayed, that is often a
  thread of the kernel's. LAT(ms) begins when the request is issued to the disk. With -Q, QUE(ms) is the
  time that it was in the kernel's queue before.
examples:
  - [biosnoop, "show all block I/O"]
  - [biosnoop -Q, "include the time in the kernel's queue"]
  - [biosnoop -d vda, "only the disk vda"]
probes:
  - {handler: queued, tracepoint: block_rq_insert}
  - {handler: issued, tracepoint: block_rq_issue}
  - {handler: completed, tracepoint: block_rq_complete}
options:
  - {name: queue, letter: Q, help: include the time in the kernel's queue}
  - {name: pattern, letter: P, help: "show whether the disk was left where the request begins: S(equential) or R(andom)", sets: opt_pattern}
  - {name: disk, letter: d, type: disk, argument: DISK, help: only this disk, sets: opt_disk}
filters: [pid, cgroupmap]
events:
  struct: disk_io
  columns:
    - {name: time_s, heading: TIME(s), width: 11, field: time_ns, format: elapsed}
    - {name: comm, width: 14, field: comm, format: comm}
    - {name: pid, width: 7, field: pid}
    - {name: disk, width: 9, field: device, format: device}
    - {name: t, width: 1, field: operation, format: block_operation}
    - {name: sector, width: 10, field: sector}
    - {name: bytes, width: 7, field: bytes}
    - {name: pattern, heading: P, width: 1, field: pattern, format: comm, when: pattern}
    - {name: que_ms, heading: QUE(ms), width: 7, field: queue_ns, format: milliseconds, align: right, when: queue}
    - {name: lat_ms, heading: LAT(ms), width: 7, field: latency_ns, format: milliseconds, align: right}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/blk-mq.h>
#include "block.h"

struct disk_io {
    u64 time_ns;
    u64 sector;
    u64 queue_ns;
    u64 latency_ns;
    u32 pid;
    u32 device;
    u32 bytes;
    u32 operation;
    char comm[16];
    char pattern[8];
};
SNOOP_EVENT(struct disk_io);

struct begun {
    u64 queued_ns;
    u64 issued_ns;
    u32 pid;
    u32 bytes;
    char comm[16];
};
BPF_HASH(requests, u64, struct begun, 10240);

/* Where each disk's last request ended. */
BPF_HASH(ends, u32, u64, 1024);

/* '?' for a disk's first request. */
static __always_inline char pattern_of(u32 device, u64 sector, u32 bytes)
{
    u64 *last = ends.lookup(&device), end = sector + bytes / 512;
    char pattern = !last ? '?' : *last == sector ? 'S' : 'R';

    ends.update(&device, &end);
    return pattern;
}

static __always_inline bool is_wanted(struct request *rq)
{
    return (opt_disk == SNOOP_UNSET || snoop_device_of(rq) == (u32)opt_disk) && snoop_is_wanted();
}

static __always_inline void describe(struct begun *io, struct request *rq)
{
    io->pid = bpf_get_current_pid_tgid() >> 32;
    io->bytes = rq->__data_len;
    snoop_note_owner(rq);
    bpf_get_current_comm(&io->comm, sizeof(io->comm));
}

static __always_inline int queued(struct request *rq)
{
    struct begun io = {};
    u64 request = (u64)rq;

    if (!is_wanted(rq))
        return 0;
    io.queued_ns = bpf_ktime_get_ns();
    describe(&io, rq);
    snoop_stored(requests.update(&request, &io));
    return 0;
}

static __always_inline int issued(struct request *rq)
{
    struct begun *known, io = {};
    u64 request = (u64)rq, now = bpf_ktime_get_ns();

    known = requests.lookup(&request);
    if (known) {
        known->issued_ns = now;
        return 0;
    }
    if (!is_wanted(rq))
        return 0;
    io.queued_ns = io.issued_ns = now;
    describe(&io, rq);
    snoop_stored(requests.update(&request, &io));
    return 0;
}

static __always_inline int completed(struct request *rq)
{
    u64 request = (u64)rq, issued_ns;
    struct begun *io = requests.lookup(&request);
    struct disk_io *event;

    if (!io)
        return 0;
    event = snoop_reserve_of(snoop_noted_owner(rq), sizeof(*event));
    if (!event)
        goto done;
    event->time_ns = bpf_ktime_get_ns();
    event->sector = rq->__sector;
    /* A request of a disk that has gone ends in the queue. */
    issued_ns = io->issued_ns ? io->issued_ns : event->time_ns;
    event->queue_ns = issued_ns - io->queued_ns;
    event->latency_ns = event->time_ns - issued_ns;
    event->pid = io->pid;
    event->device = snoop_device_of(rq);
    event->bytes = io->bytes;
    event->operation = rq->cmd_flags & 0xff;
    __builtin_memset(event->pattern, 0, sizeof(event->pattern));
    if (opt_pattern)
        event->pattern[0] = pattern_of(event->device, event->sector, event->bytes);
    __builtin_memcpy(event->comm, io->comm, sizeof(event->comm));
    snoop_submit(event);
done:
    requests.delete(&request);
    return 0;
}

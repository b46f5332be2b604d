/* ---
name: biotop
summary: block I/O by process and disk, the busiest first
description: |
  Shows which processes caused I/O to which disks since the last table: the number of requests, how much
  was read or written, and how long a request took on average.

  PID and COMM are of the process that issued the request. For writes that were delayed, that is often a
  thread of the kernel's. D is R for what was read, W for what was written. On a terminal each table takes
  the place of the one before, as in top; -C keeps them all.
examples:
  - [biotop, "the 20 busiest, anew each second"]
  - [biotop -C 5, "every five seconds, one table below the other"]
  - [biotop -r 5 -p 181, "only of process 181, at most five lines"]
operands: [{name: interval, default: 1}, count]
probes:
  - {handler: issued, tracepoint: block_rq_insert}
  - {handler: issued, tracepoint: block_rq_issue}
  - {handler: completed, tracepoint: block_rq_complete}
screen: {unless: noclear}
options:
  - {name: noclear, letter: C, help: "do not clear the screen"}
  - {name: maxrows, letter: r, type: number, argument: ROWS, default: 20, minimum: 1, help: show at most that many}
filters: [pid]
reports:
  - map: causes
    as: table
    sort: kbytes
    top: maxrows
    columns:
      - {name: pid, width: 7, field: pid}
      - {name: comm, width: 16, field: comm, format: comm}
      - {name: d, width: 1, field: writes, format: block_operation}
      - {name: maj, width: 3, field: major}
      - {name: min, width: 3, field: minor}
      - {name: disk, width: 8, field: device, format: device}
      - {name: io, heading: I/O, width: 5, align: right, field: requests}
      - {name: kbytes, heading: Kbytes, width: 7, align: right, field: bytes, format: kilobytes}
      - {name: avg_ms, heading: AVGms, width: 6, align: right, field: total_ns, of: requests, format: milliseconds}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/blk-mq.h>
#include "block.h"

struct io_cause {
    SNOOP_OWNER
    u32 pid;
    u32 device;
    u32 major;
    u32 minor;
    u32 writes;
    u32 unused;
    char comm[16];
};

struct io_total {
    u64 requests;
    u64 bytes;
    u64 total_ns;
};
BPF_HASH(causes, struct io_cause, struct io_total, 10240);

struct io_begun {
    u64 issued_ns;
    u64 bytes;
    u32 pid;
    u32 unused;
    char comm[16];
};
BPF_HASH(requests, u64, struct io_begun, 10240);

/* Who queues a request may not be who issues it, but issuing begins its time. */
static __always_inline int issued(struct request *rq)
{
    u64 request = (u64)rq, now = bpf_ktime_get_ns();
    struct io_begun *known = requests.lookup(&request), io = {.issued_ns = now};

    if (known) {
        known->issued_ns = now;
        return 0;
    }
    if (!snoop_is_wanted())
        return 0;
    io.bytes = rq->__data_len;
    io.pid = bpf_get_current_pid_tgid() >> 32;
    bpf_get_current_comm(&io.comm, sizeof(io.comm));
    snoop_note_owner(rq);
    snoop_stored(requests.update(&request, &io));
    return 0;
}

static __always_inline int completed(struct request *rq)
{
    u64 request = (u64)rq;
    struct io_begun *io = requests.lookup(&request);
    struct io_cause cause = {};
    struct io_total *total, none = {};

    if (!io)
        return 0;
    cause.pid = io->pid;
    cause.device = snoop_device_of(rq);
    cause.major = cause.device >> 20;
    cause.minor = cause.device & 0xfffff;
    cause.writes = (rq->cmd_flags & 0xff) == 1; /* REQ_OP_WRITE */
    __builtin_memcpy(cause.comm, io->comm, sizeof(cause.comm));
    snoop_set_owner(&cause, snoop_noted_owner(rq));
    total = causes.lookup_or_try_init(&cause, &none);
    if (total) {
        __sync_fetch_and_add(&total->requests, 1);
        __sync_fetch_and_add(&total->bytes, io->bytes);
        __sync_fetch_and_add(&total->total_ns, bpf_ktime_get_ns() - io->issued_ns);
    }
    requests.delete(&request);
    return 0;
}

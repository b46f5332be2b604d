/* ---
name: ext4slower
summary: slow operations on files of ext4
description: |
  Shows reads, writes, opens and syncs of files on ext4 file systems that took longer than MIN_MS. The time
  is that of the process, which may find the data in the page cache.
examples:
  - [ext4slower, "operations of more than 10 milliseconds"]
  - [ext4slower 1, "of more than a millisecond"]
  - [ext4slower 0, "all of them"]
  - [ext4slower -p 185, "only those of process 185"]
operands:
  - {name: min-ms, type: number, argument: MIN_MS, default: 10, minimum: 0, help: only operations of more than so many milliseconds; 0 shows all, sets: opt_min_ms}
probes:
  - {handler: done_reading, function: ext4_file_read_iter, return: true}
  - {handler: done_writing, function: ext4_file_write_iter, return: true}
  - {handler: opened, function: ext4_file_open, return: true}
  - {handler: synced, function: ext4_sync_file, return: true}
options:
  - {name: csv, letter: j, help: "comma-separated values, as -o csv", output: csv}
filters: [pid]
events:
  struct: slow_operation
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: comm, width: 14, field: comm, format: comm}
    - {name: pid, width: 7, field: pid}
    - {name: operation, heading: T, width: 1, field: operation, format: name, names: {0: R, 1: W, 2: O, 3: S}}
    - {name: bytes, width: 7, field: bytes}
    - {name: offset_kb, heading: OFF_KB, width: 8, field: offset, format: kilobytes}
    - {name: lat_ms, heading: LAT(ms), width: 7, field: latency_ns, format: milliseconds, align: right}
    - {name: filename, field: file, format: comm}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "slow_files.h"

static __always_inline int done_reading(struct kiocb *iocb, ssize_t ret, u64 began_ns)
{
    return file_operation_done(0, iocb->ki_filp, ret, file_offset_before(iocb, ret), began_ns, opt_min_ms);
}

static __always_inline int done_writing(struct kiocb *iocb, ssize_t ret, u64 began_ns)
{
    return file_operation_done(1, iocb->ki_filp, ret, file_offset_before(iocb, ret), began_ns, opt_min_ms);
}

static __always_inline int opened(struct inode *inode, struct file *filp, u64 began_ns)
{
    return file_operation_done(2, filp, 0, 0, began_ns, opt_min_ms);
}

static __always_inline int synced(struct file *file, u64 began_ns)
{
    return file_operation_done(3, file, 0, 0, began_ns, opt_min_ms);
}

/* ---
name: ext4dist
summary: how long operations on files of ext4 take, as histograms
description: |
  Measures reads, writes, opens and syncs of files on ext4 file systems, and shows a histogram for each. What
  the page cache serves is among them.

  Without operands, the histograms are printed when you press Ctrl-C.
examples:
  - [ext4dist, "measure until Ctrl-C"]
  - [ext4dist 1 10, "print histograms every second, ten times"]
  - [ext4dist -m 5, "in milliseconds, every 5 seconds"]
  - [ext4dist -p 185, "only process 185"]
operands: [interval, count]
time_unless: notimestamp
probes:
  - {handler: done_reading, function: ext4_file_read_iter, return: true}
  - {handler: done_writing, function: ext4_file_write_iter, return: true}
  - {handler: opened, function: ext4_file_open, return: true}
  - {handler: synced, function: ext4_sync_file, return: true}
options:
  - {name: notimestamp, letter: T, help: leave out the time of reports at intervals}
  - {name: milliseconds, letter: m, help: in milliseconds, unit: msecs, sets: opt_milliseconds}
filters: [pid]
reports:
  - map: file_times
    unit: usecs
    keys: [{name: operation, field: operation, format: name, names: {0: read, 1: write, 2: open, 3: fsync}}]
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "file_times.h"

static __always_inline int done_reading(u64 began_ns)
{
    return file_operation_took(0, began_ns, opt_milliseconds);
}

static __always_inline int done_writing(u64 began_ns)
{
    return file_operation_took(1, began_ns, opt_milliseconds);
}

static __always_inline int opened(u64 began_ns)
{
    return file_operation_took(2, began_ns, opt_milliseconds);
}

static __always_inline int synced(u64 began_ns)
{
    return file_operation_took(3, began_ns, opt_milliseconds);
}

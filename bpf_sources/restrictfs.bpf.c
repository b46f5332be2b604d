/* ---
name: restrictfs
summary: tell of opens on other file systems, or refuse them
description: |
  Prints a line for each open, by the processes that are meant, of a file that is on none of the file systems
  that are given, or with --except of one that is. With --enforce, it fails, for as long as restrictfs
  runs; whichever way that ends, nothing is refused any more. Without it, nothing changes: use that to find out
  what would break.

  File systems are named as in /proc/filesystems: ext4, overlay, proc, fuse. A file in a container is usually on
  overlay, and its pipes, sockets and devices are on others. This is what RestrictFileSystems= of systemd
  does for a unit, for a process that runs already.
examples:
  - ["restrictfs --fs ext4,overlay,proc,devtmpfs --container web", "show what a container opens elsewhere"]
  - [restrictfs --fs fuse --except --uid nobody --enforce, "no fuse for nobody"]
refuses: true
probes:
  - {handler: opens, lsm: file_open}
options:
  - {name: fs, type: names, argument: NAMES, help: "file systems, such as ext4, separated by commas; can be repeated", fills: types, required: true}
  - {name: except, help: "the other way round: all file systems but these", sets: opt_except}
filters: [pid, uid, comm]
events:
  struct: denial
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: verdict, width: 7, field: verdict, format: name, names: {0: audit, 1: refused}}
    - {name: fs, width: 10, field: fs}
    - {name: path, field: path_bytes, of: path_total_bytes, format: text}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "denied_file_systems.h"

static __always_inline int opens(struct file *file)
{
    struct snoop_name name = {};
    struct snoop_path *path;

    if (snoop_is_opened_by_kernel(file))
        return false;
    bpf_probe_read_kernel_str(name.text, sizeof(name.text),
                              snoop_file_system_of(SNOOP_READ(file, f_path.dentry)));
    if ((types.lookup(&name) != 0) != (opt_except != 0))
        return false;
    path = snoop_find_path_at(&file->f_path);
    if (!path)
        return false;
    snoop_tell_denied_on(&name, path, 0);
    return true;
}

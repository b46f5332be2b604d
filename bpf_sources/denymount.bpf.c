/* ---
name: denymount
summary: tell which mounts a rule would refuse, or refuse them
description: |
  Prints a line for each mount by the processes that are meant, be it of a file system, a bind mount, a
  remount, a change of propagation or a move. With --enforce, it fails, for as long as denymount runs;
  whichever way that ends, nothing is refused any more. Without it, nothing changes: use that to find out
  what would break.

  With --path, only what is mounted on such a directory counts: PATH is one as the process sees it, or
  with a / at its end one and all below it, or a pattern, in which * stands for any characters but /,
  ? for one of them, ** for any characters, [a-z] for one of several and [!a-z] for any other. With --fs,
  only those of such file systems. If both are given, both must hold. FS is the file system that the
  call names; for bind mounts and the like, mount(8) names none.
examples:
  - [denymount --everyone, "show all that is mounted"]
  - [denymount --container web --enforce, "keep a container from mounting anything"]
  - ["denymount --fs tmpfs,overlay --path /home/ --uid nobody", "only these file systems, below /home"]
  - [denymount --rules /etc/snoopbox/mounts --comm mount --enforce EACCES, "with lines such as fs fuse"]
refuses: true
probes:
  - {handler: mounts, lsm: sb_mount}
  - {handler: moves, lsm: move_mount}
options:
  - {name: path, type: paths, argument: PATH, help: "a directory, DIR/ with all below it, or a pattern; can be repeated", fills: denied, sets: opt_path}
  - {name: fs, type: names, argument: NAMES, help: "file systems, such as ext4, separated by commas; can be repeated", fills: types, sets: opt_fs}
  - {name: rules, type: rules, argument: FILE, help: "a file with lines such as path /home/, each as if it had been given; # begins a comment"}
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

SNOOP_PATHS(denied);

static __always_inline int is_denied(const struct path *on, const char *type)
{
    struct snoop_path_table *rules;
    struct snoop_name name = {};
    struct snoop_path *path;
    int zero = 0;

    if (type)
        bpf_probe_read_kernel_str(name.text, sizeof(name.text), type);
    if (opt_fs != SNOOP_UNSET && !types.lookup(&name))
        return false;
    rules = denied.lookup(&zero);
    path = snoop_find_path_at(on);
    if (!rules || !path || (opt_path != SNOOP_UNSET && snoop_path_rule(rules, path) == SNOOP_NO_RULE))
        return false;
    snoop_tell_denied_on(&name, path);
    return true;
}

static __always_inline int mounts(const struct path *path, const char *type)
{
    return is_denied(path, type);
}

static __always_inline int moves(const struct path *from_path, const struct path *to_path)
{
    return is_denied(to_path, snoop_file_system_of(SNOOP_READ(from_path, dentry)));
}

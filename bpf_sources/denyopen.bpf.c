/* ---
name: denyopen
summary: tell which opens of files a rule would refuse, or refuse them
description: |
  Prints a line for each open of a file that a rule is for, by the processes that are meant. With
  --enforce, these opens fail, for as long as denyopen runs; whichever way it ends, nothing is refused any
  more. Without it, nothing changes: use that to find out what would break.

  A rule is a path as the process sees it from its root directory: of a file; with a / at its end, of
  a directory and all below it; or a pattern, in which * stands for any characters but /, ? for one of
  them, ** for any characters, [a-z] for one of several and [!a-z] for any other. Quote it for the shell.
  A rule also holds for processes in a chroot(), by the path outside. It is about names: by another
  one, a hard link or a bind mount, the file can be opened. Whether it exists makes no difference.

  All opens count: those to read, to write and to execute, of directories, by any system call and by io_uring.
  A file that is open already stays so. A path too deep to be known counts as if a rule were for it.

  Refusals come from an LSM program or, where bpf is not among the active LSMs, from a program in place of
  the function that asks the LSMs. What other LSMs refuse stays refused.
examples:
  - [denyopen --path /etc/hostname --comm cat, "show when cat opens that file"]
  - [denyopen --path /etc/hostname --comm cat --enforce, "let it fail"]
  - ["denyopen --path /root/ --path '/etc/ssl**.key' --container web", "show what a container opens of these"]
  - [denyopen --rules /etc/snoopbox/secret --everyone --enforce EACCES, "with a file of lines such as path /root/"]
refuses: true
probes:
  - {handler: opens, lsm: file_open}
options:
  - {name: path, type: paths, argument: PATH, help: "a file, a directory (DIR/) with all below it, or a pattern; can be repeated", fills: denied, required: true}
  - {name: rules, type: rules, argument: FILE, help: "a file with lines such as path /etc/shadow, each as if it had been given; # begins a comment"}
filters: [pid, uid, comm]
events:
  struct: denial
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: verdict, width: 7, field: verdict, format: name, names: {0: audit, 1: refused}}
    - {name: path, width: 40, field: path_bytes, of: path_total_bytes, format: text}
    - {name: rule, field: rule, format: name, rules: path}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "denied_files.h"

static __always_inline int opens(struct file *file)
{
    return !snoop_is_opened_by_kernel(file) && snoop_denies_file(file);
}

/* ---
name: denyexec
summary: tell which execs a rule would refuse, or refuse them
description: |
  Prints a line for each program that a rule is for, when one of the processes that are meant executes
  it. With --enforce, execve() and execveat() then fail, for as long as denyexec runs; whichever way
  it ends, nothing is refused any more. Without it, nothing changes: use that to find out what would break.

  A rule is a path as the process sees it from its root directory: of a file; with a / at its end, of
  a directory and all below it; or a pattern, in which * stands for any characters but /, ? for one of
  them, ** for any characters, [a-z] for one of several and [!a-z] for any other. Quote it for the shell.
  A rule also holds for processes in a chroot(), by the path outside. It is about names: by another
  one, a hard link or a bind mount, the file can be executed.

  Of a script, both its own file and that of its interpreter count. The dynamic linker and libraries
  are only opened: denyopen is for these. COMM is the name before the exec. A path too deep to be known
  counts as if a rule were for it.
examples:
  - [denyexec --path /usr/bin/curl --everyone, "show who executes curl"]
  - [denyexec --path /usr/bin/curl --uid www-data --enforce, "let it fail"]
  - ["denyexec --path /tmp/ --path /dev/shm/ --container web --enforce", "nothing from there"]
refuses: true
probes:
  - {handler: executes, lsm: bprm_check_security}
options:
  - {name: path, type: paths, argument: PATH, help: "a file, a directory (DIR/) with all below it, or a pattern; can be repeated", fills: denied, required: true}
  - {name: rules, type: rules, argument: FILE, help: "a file with lines such as path /usr/bin/curl, each as if it had been given; # begins a comment"}
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
#include <linux/binfmts.h>

#include "denied_files.h"

static __always_inline int executes(struct linux_binprm *bprm)
{
    return snoop_denies_file(SNOOP_READ(bprm, file));
}

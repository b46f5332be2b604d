/* ---
name: argdist
summary: count values of functions and events, or show a histogram
description: |
  Shows how often each value occurs (-C), or a histogram of them (-H), of what a SPECIFIER names, every second:

    p|r|t|u:[LIBRARY]:FUNCTION(SIGNATURE)[:TYPES:VALUES[:CONDITION]]
    [LIBRARY:]FUNCTION.VALUES

  TYPES and VALUES are separated by commas; #LABEL after all of it is what is shown above the values. A FUNCTION
  of the kernel, or of a LIBRARY or program, is called (p) or returns (r); t:CATEGORY:EVENT() is a tracepoint of
  the kernel, u:LIBRARY:PROBE() a static probe of a program (USDT). VALUE and CONDITION are
  expressions of C, as in snoopbox trace. The kernel's own types tell the arguments of its functions, and debug
  information those of programs and libraries that have it, so that these need no SIGNATURE, and a TYPE may be left
  out in the short form: vfs_read.count, or vfs_read.retval, which is that of its return. A TYPE char* is a text.

  At the return, $retval is the result, $latency how long the call took in ns, and $entry(NAME), or just NAME, an
  argument. Without VALUE, calls are counted or, of returns, results. In a histogram of a signed VALUE, all that are
  below 0 (errors, of most functions) are in one line, and neither --summary nor sums have them.
examples:
  - [argdist -H vfs_read.retval, "how many bytes each vfs_read() reads"]
  - ["argdist -C 'vfs_read.file->f_path.dentry->d_name.name,count'", "files that are read, and in what sizes"]
  - ["argdist -H 'r::vfs_read():u64:$latency:count > 4096#ns'", "how long larger reads take"]
  - ["argdist -p 1005 -C 'p:c:malloc(size_t size):size_t:size:size==16'", "calls of malloc() for 16 bytes, in process 1005"]
  - ["argdist -C 'r:c:gets():char*:$retval#lines'", "what gets() returns"]
  - ["argdist -C '/opt/server:handle.request->state,retval'", "a program with debug information"]
  - ["argdist -C 'p:c:fork()#fork calls'", "calls of fork() in all processes"]
  - ["argdist -C 't:irq:irq_handler_entry():int:args->irq' -i 5", "interrupts by their number, every 5 seconds"]
  - ["argdist -H 'p:c:write(int fd, void *b, size_t len):size_t:len:fd==1'", "how much is written to standard output"]
options:
  - {name: histogram, letter: H, type: text, argument: SPECIFIER, help: "a histogram of a value; can be repeated", one_liner: histogram}
  - {name: count, letter: C, type: text, argument: SPECIFIER, help: "how often each value occurs; can be repeated", one_liner: counts}
  - {name: string-size, letter: z, type: number, argument: BYTES, minimum: 2, maximum: 4096, default: 80, help: how much of a text is kept, one_liner: text_bytes}
  - {name: include, letter: I, type: text, argument: HEADER, help: "include this header of the kernel (linux/fs.h) or file (./mine.h), if an expression needs its macros; can be repeated", one_liner: include}
  - {name: print-source, help: "print the tool that is written, and end", one_liner: prints}
  - {name: save, type: text, argument: FILE, help: "write the tool to a file for snoopbox run, and end", one_liner: saves}
  - {name: interval, letter: i, type: duration, argument: SECONDS, default: 1, help: seconds between reports, drives: interval}
  - {name: number, letter: n, type: number, argument: COUNT, minimum: 1, help: end after so many reports, drives: count}
  - {name: cumulative, letter: c, help: show all since the start in each report}
  - {name: top, letter: T, type: number, argument: N, minimum: 1, help: show the most frequent N values only}
filters: [pid, tid]
time: always
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "anywhere.h"

static __always_inline bool is_wanted_line(void)
{
    return snoop_is_wanted();
}

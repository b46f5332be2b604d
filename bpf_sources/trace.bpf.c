/* ---
name: trace
summary: show each call of a function, or event, with what you ask for
description: |
  Prints a line for each call of the functions, or each event, that the PROBEs name, with the values that they
  ask for:

    [p|r]:[LIBRARY]:FUNCTION[+OFFSET][(SIGNATURE)] [(CONDITION)] ["FORMAT", VALUE]
    t:CATEGORY:EVENT [(CONDITION)] ["FORMAT", VALUE]
    u:LIBRARY:[PROVIDER:]PROBE [(CONDITION)] ["FORMAT", VALUE]

  A FUNCTION of the kernel, or of a program or library, is traced when it is called (p, which can be left out)
  or returns (r); t is a tracepoint of the kernel, u a static probe of a program (USDT). FUNCTION and
  LIBRARY:FUNCTION will do. A LIBRARY is c, libc.so.6, bash or a path.

  CONDITION and VALUE are expressions of C. The kernel's own types tell the arguments of its functions by
  name and type: vfs_read has file and count, and file->f_path.dentry->d_name.name can be shown without
  including anything. Debug information (DWARF) tells those of functions of programs and libraries, if the file has
  it or /usr/lib/debug does. A return has them too, and retval. Of other user functions and of USDT probes there are
  arg1, arg2 and so on, or what a SIGNATURE names; of an event, args->NAME for its fields. $pid (a thread's ID), $tgid,
  $uid, $gid, $cpu and $task are those of the current task. STRCMP("text", VALUE) says whether a text begins so.

  FORMAT is that of printf: %s, %d, %u, %x (as 0x...) with l, ll and h, %c, %p; %K and %U show the function at an address
  of the kernel or the process. Names of an enum are shown by %s. Without FORMAT, all arguments are shown.
examples:
  - [trace vfs_read, "each call, with its arguments"]
  - ["trace 'vfs_read (count>4096) \"%s\", file->f_path.dentry->d_name.name'", "reads of more than 4096 bytes, with the name of the file"]
  - ["trace 'r::vfs_read (retval < 0) \"%d of %d\", retval, count'", "reads that failed: returns have the arguments, too"]
  - ["trace 'do_sys_openat2 \"%s\", filename'", "a path that a process gave"]
  - ["trace 't:sched:sched_process_exec \"%s\", args->filename'", "a field of an event"]
  - ["trace 'c:malloc (arg1 > 1000000) \"%u\", arg1' -p 181", "calls of malloc() for more than 1 MB, in process 181"]
  - ["trace '/opt/server:handle \"%s %d\", request->path, request->peer.port'", "a program with debug information"]
  - ["trace 'r:bash:readline \"%s\", retval'", "what is typed in bash"]
  - ["trace 'u:libstdc++.so.6:throw' -U", "exceptions of C++, with the stack"]
  - [trace --print-source vfs_read, "the tool that this is"]
  - [trace --save reads.bpf.c vfs_read, "keep it: snoopbox run reads.bpf.c"]
operands:
  - {name: probe, type: text, required: true, argument: PROBE, help: what to trace and to show; in quotes, one_liner: events}
options:
  - {name: string-size, letter: Z, type: number, argument: BYTES, minimum: 2, maximum: 4096, default: 80, help: how much of a text is shown, one_liner: text_bytes}
  - {name: include, letter: I, type: text, argument: HEADER, help: "include this header of the kernel (linux/fs.h) or file (./mine.h), if an expression needs its macros; can be repeated", one_liner: include}
  - {name: bin_cmp, letter: B, help: "STRCMP compares bytes: STRCMP(\"{1, 2}\", arg1)", one_liner: compares_bytes}
  - {name: print-source, help: "print the tool that is written, and end", one_liner: prints}
  - {name: save, type: text, argument: FILE, help: "write the tool to a file for snoopbox run, and end", one_liner: saves}
  - {name: include-self, letter: S, help: trace snoopbox as well, sets: opt_include_self}
  - {name: max-events, letter: M, type: number, argument: EVENTS, minimum: 1, help: end after so many events, drives: events}
  - {name: aggregate, letter: A, help: "show each different line once, at the end, with how often it came", aggregates: true}
  - {name: timestamp, letter: t, help: show the time since the start in seconds}
  - {name: unix-timestamp, letter: u, help: "with -t, show seconds since 1970 in its place"}
  - {name: time, letter: T, help: show the time of day}
  - {name: print_cpu, letter: C, help: show the CPU}
  - {name: name, letter: n, type: text, argument: NAME, help: only processes whose names have this text, matches: comm}
  - {name: msg-filter, letter: f, type: text, argument: TEXT, help: only messages with this text, matches: message}
  - {name: kernel-stack, letter: K, help: show the stack of the kernel, sets: opt_kernel_stack}
  - {name: user-stack, letter: U, help: show the stack of the process, sets: opt_user_stack}
  - {name: address, letter: a, help: show addresses in stacks, stacks: addresses}
  - {name: sym_file_list, letter: s, type: text, argument: FILES, help: "taken as BCC takes it, without need: symbols are found in the files that processes map"}
filters: [pid, {name: tid, letter: L}, uid]
letters: {cgroup: c}
events:
  struct: one_line
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day, when: time, unless: timestamp}
    - {name: elapsed, heading: TIME, width: 8, field: time_ns, format: elapsed, when: timestamp, unless: unix-timestamp}
    - {name: unix_time, heading: TIME, width: 17, field: time_ns, format: unix_time, when: [timestamp, unix-timestamp]}
    - {name: cpu, width: 3, field: cpu, when: print_cpu}
    - {name: pid, width: 7, field: pid}
    - {name: tid, width: 7, field: tid}
    - {name: comm, width: 15, field: comm, format: comm}
    - {name: kernel_stack, field: kernel_stack, format: stack, traces: stack_traces, below: true, when: kernel-stack}
    - {name: user_stack, field: user_stack, format: stack, traces: stack_traces, of: pid, below: true, when: user-stack}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "anywhere.h"

struct one_line {
    u64 kind;
    u64 time_ns;
    u32 pid;
    u32 tid;
    u32 cpu;
    s32 kernel_stack;
    s32 user_stack;
    u32 unused;
    char comm[16];
};
BPF_STACK_TRACE(stack_traces, 16384);

static __always_inline bool is_wanted_line(void)
{
    return snoop_is_wanted() && (opt_include_self || !snoop_is_tracer());
}

static __always_inline void begin_line(void *ctx, struct one_line *line)
{
    line->time_ns = bpf_ktime_get_ns();
    line->pid = bpf_get_current_pid_tgid() >> 32;
    line->tid = bpf_get_current_pid_tgid();
    line->cpu = bpf_get_smp_processor_id();
    line->kernel_stack = opt_kernel_stack ? stack_traces.get_stackid(ctx, 0) : -1;
    line->user_stack = opt_user_stack ? stack_traces.get_stackid(ctx, BPF_F_USER_STACK) : -1;
    line->unused = 0;
    bpf_get_current_comm(&line->comm, sizeof(line->comm));
}

/* ---
name: statsnoop
summary: trace programs that look at files, one line for each call
description: |
  Prints a line for each stat(), lstat(), newfstatat(), statx() and statfs(), and those of 32-bit programs:
  which process asked about which file, and with what result. Use it to find files that a program looks for,
  and those that it looks at too often.

  FD is the result, which is 0, or -1 if the call failed; ERR is then the error number, such as 2 for a file
  that does not exist. PATH is the path as the program passed it. Calls that ask about a file by its
  descriptor, such as fstat(), have no path and are not shown.
examples:
  - [statsnoop, "show all calls"]
  - [statsnoop -t, "with the seconds since tracing began"]
  - [statsnoop -x, "show only those that failed"]
  - [statsnoop -p 181, "show only process 181"]
  - [statsnoop -s, "with the name of the call"]
probes:
  - {handler: looked, syscall: [stat, lstat, newfstatat, statx, statfs, stat64, lstat64, fstatat64, statfs64], return: true, skip_if: "opt_failed && ret >= 0"}
options:
  - {name: timestamp, letter: t, help: include the seconds since tracing began}
  - {name: sysname, letter: s, help: include the name of the system call, sets: opt_names}
  - {name: failed, letter: x, help: only calls that failed, sets: opt_failed}
filters: [pid]
events:
  struct: stat_event
  buffer_kib: 2048
  columns:
    - {name: time_s, heading: TIME(s), width: 14, field: time_ns, format: elapsed, when: timestamp}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: fd, width: 4, field: ret, format: result, align: right}
    - {name: err, width: 3, field: ret, format: error, align: right}
    - {name: syscall, width: 10, field: call, format: comm, when: sysname}
    - {name: path, field: path_bytes, of: path_total_bytes, format: text}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct stat_event {
    u64 time_ns;
    u32 pid;
    s32 ret;
    u32 path_bytes;
    u32 path_total_bytes; /* more than that if the path was cut */
    char comm[16];
    char call[16];
};
SNOOP_EVENT(struct stat_event);

#define MOST_BYTES 4096 /* PATH_MAX */

struct stat_record {
    struct stat_event event;
    char path[MOST_BYTES];
    SNOOP_OWNER_ROOM
};
BPF_PERCPU_ARRAY(records, struct stat_record, 1);

#define NAMED(name) \
    if (call->id == SNOOP_CALL_##name) \
        __builtin_memcpy(record->event.call, #name, sizeof(#name))

static __always_inline void name_call(struct stat_record *record, struct snoop_call *call)
{
    NAMED(stat);
    NAMED(lstat);
    NAMED(newfstatat);
    NAMED(statx);
    NAMED(statfs);
    NAMED(stat64);
    NAMED(lstat64);
    NAMED(fstatat64);
    NAMED(statfs64);
}

static __always_inline int looked(struct snoop_call *call, s64 ret)
{
    bool is_at = call->id == SNOOP_CALL_newfstatat || call->id == SNOOP_CALL_fstatat64 ||
                 call->id == SNOOP_CALL_statx;
    u64 path = is_at ? SNOOP_ARG(call, 2) : SNOOP_ARG(call, 1);
    int zero = 0;
    struct stat_record *record = records.lookup(&zero);
    s64 bytes;

    if (!record || !snoop_is_wanted())
        return 0;
    bytes = bpf_probe_read_user_str(record->path, MOST_BYTES, (void *)path);
    if (bytes <= 1 && ret >= 0) /* by a descriptor: without a path, others fail */
        return 0;
    if (bytes < 0)
        bytes = 0;
    if (bytes > MOST_BYTES)
        bytes = MOST_BYTES;
    record->event.time_ns = bpf_ktime_get_ns();
    record->event.pid = bpf_get_current_pid_tgid() >> 32;
    record->event.ret = ret;
    record->event.path_bytes = bytes;
    record->event.path_total_bytes = bytes + (bytes == MOST_BYTES && snoop_is_cut(path, MOST_BYTES));
    bpf_get_current_comm(&record->event.comm, sizeof(record->event.comm));
    if (opt_names)
        name_call(record, call);
    snoop_output(record, sizeof(record->event) + bytes);
    return 0;
}

/* ---
name: bashreadline
summary: trace the commands that are entered in all bash shells
description: |
  Prints a line for each command that is entered in an interactive bash, by whatever user and in whatever
  container, once it has been read. Scripts are not shown.

  bash has the function that reads commands, readline(), in itself or in a library, which is found. If it is
  elsewhere, name the file with -s.
examples:
  - [bashreadline, "show all commands"]
  - [bashreadline -s /opt/lib/libreadline.so, "of shells that use this library"]
probes:
  - {handler: entered, user: ['$shared:readline', 'bash:readline', 'libreadline.so.8:readline'], first: true, return: true}
options:
  - {name: shared, letter: s, type: text, argument: FILE, help: the library or program that has readline()}
events:
  struct: entered_command
  columns:
    - {name: time, width: 9, field: time_ns, format: time_of_day}
    - {name: pid, width: 7, field: pid}
    - {name: command, field: command_bytes, of: command_total_bytes, format: text}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#define MOST_BYTES 4096

struct entered_command {
    u64 time_ns;
    u32 pid;
    u32 command_bytes;
    u32 command_total_bytes; /* more than that if the command was cut */
    u32 unused;
};
SNOOP_EVENT(struct entered_command);

struct command_record {
    struct entered_command head;
    char command[MOST_BYTES];
    SNOOP_OWNER_ROOM
};
BPF_PERCPU_ARRAY(records, struct command_record, 1);

static __always_inline int entered(u64 ret)
{
    int zero = 0;
    struct command_record *record = records.lookup(&zero);
    char comm[16];
    s64 bytes;

    bpf_get_current_comm(&comm, sizeof(comm));
    if (!ret || !record || comm[0] != 'b' || comm[1] != 'a' || comm[2] != 's' || comm[3] != 'h' || comm[4])
        return 0;
    bytes = bpf_probe_read_user_str(record->command, MOST_BYTES, (void *)ret);
    if (bytes < 0)
        return 0;
    if (bytes > MOST_BYTES)
        bytes = MOST_BYTES;
    record->head.time_ns = bpf_ktime_get_ns();
    record->head.pid = bpf_get_current_pid_tgid() >> 32;
    record->head.command_bytes = bytes;
    record->head.command_total_bytes = bytes + (bytes == MOST_BYTES && snoop_is_cut(ret, MOST_BYTES));
    snoop_output(record, sizeof(record->head) + bytes);
    return 0;
}

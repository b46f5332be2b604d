/* ---
name: syncsnoop
summary: trace calls that write what is cached to disk
description: |
  Prints a line for each sync(), syncfs(), fsync(), fdatasync(), sync_file_range() and msync() when it is
  called. Programs wait in them until the disk has the data, and many calls keep it busy.

  TIME(s) is the time since tracing began.
examples:
  - [syncsnoop, "show all such calls"]
probes:
  - {handler: called, syscall: [sync, syncfs, fsync, fdatasync, sync_file_range, msync]}
events:
  struct: sync_event
  columns:
    - {name: time_s, heading: TIME(s), width: 18, field: time_ns, format: elapsed}
    - {name: call, field: call, format: comm}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct sync_event {
    u64 time_ns;
    char call[24];
};
SNOOP_EVENT(struct sync_event);

#define NAMED(name) \
    if (call->id == SNOOP_CALL_##name) \
        __builtin_memcpy(event.call, #name "()", sizeof(#name "()"))

static __always_inline int called(struct snoop_call *call)
{
    struct sync_event event = {.time_ns = bpf_ktime_get_ns()};

    NAMED(sync);
    NAMED(syncfs);
    NAMED(fsync);
    NAMED(fdatasync);
    NAMED(sync_file_range);
    NAMED(msync);
    snoop_output(&event, sizeof(event));
    return 0;
}

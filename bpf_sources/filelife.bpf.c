/* ---
name: filelife
summary: trace files that live for a short time
description: |
  Prints a line for each file that is deleted and was created while tracing: who deleted it, how old it was,
  and its name. Use it to find programs that make much work by temporary files.

  Files that were made before tracing began are not shown.
examples:
  - [filelife, "show all of them"]
  - [filelife -p 181, "only those that process 181 creates and deletes"]
probes:
  - {handler: created, function: security_inode_create}
  - {handler: deleted, function: vfs_unlink, return: true}
filters: [pid]
events:
  struct: file_life
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: age_s, heading: AGE(s), width: 7, field: age_ns, format: seconds}
    - {name: file, field: name_bytes, format: text}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/fs.h>

struct file_life {
    u64 time_ns;
    u64 age_ns;
    u32 pid;
    u32 name_bytes;
    char comm[16];
};
SNOOP_EVENT(struct file_life);

struct file_record {
    struct file_life life;
    char name[256]; /* NAME_MAX and a NUL */
};
BPF_TABLE("lru_hash", u64, u64, births, 16384);

static __always_inline int created(struct dentry *dentry)
{
    u64 file = (u64)dentry, now = bpf_ktime_get_ns();

    if (snoop_is_wanted())
        births.update(&file, &now);
    return 0;
}

static __always_inline int deleted(struct dentry *dentry, int ret)
{
    u64 file = (u64)dentry, *birth = births.lookup(&file);
    struct file_record *record;
    s64 bytes;

    if (!birth || ret || !snoop_is_wanted())
        return 0;
    record = snoop_reserve(sizeof(*record));
    if (record) {
        record->life.time_ns = bpf_ktime_get_ns();
        record->life.age_ns = record->life.time_ns - *birth;
        record->life.pid = bpf_get_current_pid_tgid() >> 32;
        bytes = bpf_probe_read_kernel_str(record->name, sizeof(record->name), dentry->d_name.name);
        record->life.name_bytes = bytes > 0 ? bytes : 0;
        bpf_get_current_comm(&record->life.comm, sizeof(record->life.comm));
        snoop_submit(record);
    }
    births.delete(&file);
    return 0;
}

/* ---
name: mountsnoop
summary: trace calls of mount() and umount()
description: |
  Prints a line for each mount(), umount() and umount2(): which process called it, in which mount namespace,
  with which arguments and what result. Mounts by the newer calls, fsmount() and move_mount(), are not shown.
examples:
  - [mountsnoop, "show what is mounted and unmounted"]
  - [mountsnoop -P, "with the parent of each process"]
probes:
  - {handler: mounted, syscall: mount, return: true}
  - {handler: unmounted, syscall: [umount, umount2], return: true}
options:
  - {name: parent-process, letter: P, help: include the parent's name and process ID}
filters: [cgroupmap, mntnsmap]
events:
  buffer_kib: 4096
  columns:
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: pid, width: 7, field: pid}
    - {name: tid, width: 7, field: tid}
    - {name: pcomm, width: 16, field: parent_comm, format: comm, when: parent-process}
    - {name: ppid, width: 7, field: ppid, when: parent-process}
    - {name: mnt_ns, width: 11, field: mount_namespace}
  kinds:
    - struct: mount_call
      columns:
        - {name: call, shows: '{syscall}("{source}", "{target}", "{type}", {flags}, "{data}") = {ret}'}
        - {name: syscall, field: name, format: comm}
        - {name: source, field: source, format: comm}
        - {name: target, field: target, format: comm}
        - {name: type, field: type, format: comm}
        - {name: flags, field: flags, format: flags, names: {0: '0x0', 1: MS_RDONLY, 2: MS_NOSUID, 4: MS_NODEV, 8: MS_NOEXEC, 16: MS_SYNCHRONOUS, 32: MS_REMOUNT, 64: MS_MANDLOCK, 128: MS_DIRSYNC, 256: MS_NOSYMFOLLOW, 1024: MS_NOATIME, 2048: MS_NODIRATIME, 4096: MS_BIND, 8192: MS_MOVE, 16384: MS_REC, 32768: MS_SILENT, 65536: MS_POSIXACL, 131072: MS_UNBINDABLE, 262144: MS_PRIVATE, 524288: MS_SLAVE, 1048576: MS_SHARED, 2097152: MS_RELATIME, 4194304: MS_KERNMOUNT, 8388608: MS_I_VERSION, 16777216: MS_STRICTATIME, 33554432: MS_LAZYTIME, 1073741824: MS_ACTIVE, 2147483648: MS_NOUSER}}
        - {name: data, field: data_bytes, format: text}
        - {name: ret, field: ret, format: errno_name}
    - struct: umount_call
      columns:
        - {name: call, shows: '{syscall}("{target}", {flags}) = {ret}'}
        - {name: syscall, field: name, format: comm}
        - {name: target, field: target, format: comm}
        - {name: flags, field: flags, format: flags, names: {0: '0x0', 1: MNT_FORCE, 2: MNT_DETACH, 4: MNT_EXPIRE, 8: UMOUNT_NOFOLLOW}}
        - {name: ret, field: ret, format: errno_name}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#define MOST_BYTES 4096 /* of paths, and of everything else: a page */

struct umount_call {
    u64 kind;
    u64 flags;
    u32 pid;
    u32 tid;
    u32 ppid;
    u32 mount_namespace;
    s32 ret;
    u32 unused;
    char name[8];
    char comm[16];
    char parent_comm[16];
    char target[MOST_BYTES];
};
SNOOP_EVENT(struct umount_call);

struct mount_call { /* begins like the other */
    u64 kind;
    u64 flags;
    u32 pid;
    u32 tid;
    u32 ppid;
    u32 mount_namespace;
    s32 ret;
    u32 data_bytes;
    char name[8];
    char comm[16];
    char parent_comm[16];
    char target[MOST_BYTES];
    char source[MOST_BYTES];
    char type[64];
};
SNOOP_EVENT(struct mount_call);

struct mount_record {
    struct mount_call call;
    char data[2 * MOST_BYTES]; /* only half is used, so that a mask bounds its size */
    SNOOP_OWNER_ROOM
};
BPF_PERCPU_ARRAY(scratch, struct mount_record, 1);

static __always_inline void describe(struct umount_call *call, u64 target)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct task_struct *parent = SNOOP_READ(task, real_parent);

    call->pid = bpf_get_current_pid_tgid() >> 32;
    call->tid = bpf_get_current_pid_tgid();
    call->ppid = SNOOP_READ(parent, tgid);
    call->mount_namespace = snoop_mount_namespace(task);
    bpf_get_current_comm(&call->comm, sizeof(call->comm));
    bpf_probe_read_kernel(&call->parent_comm, sizeof(call->parent_comm), &parent->comm);
    call->target[0] = 0;
    bpf_probe_read_user_str(&call->target, sizeof(call->target), (void *)target);
}

static __always_inline int mounted(struct snoop_call *call, s64 ret)
{
    int zero = 0;
    struct mount_record *record = scratch.lookup(&zero);
    s64 bytes;

    if (!record || !snoop_is_wanted())
        return 0;
    describe((struct umount_call *)&record->call, SNOOP_ARG(call, 2));
    record->call.kind = SNOOP_KIND(mount_call);
    record->call.flags = SNOOP_ARG(call, 4);
    if ((record->call.flags & 0xffff0000) == 0xc0ed0000) /* MS_MGC_VAL, which means nothing */
        record->call.flags &= 0xffff;
    record->call.ret = ret;
    __builtin_memcpy(record->call.name, "mount\0\0", 8);
    record->call.source[0] = record->call.type[0] = 0;
    bpf_probe_read_user_str(&record->call.source, MOST_BYTES, (void *)SNOOP_ARG(call, 1));
    bpf_probe_read_user_str(&record->call.type, sizeof(record->call.type), (void *)SNOOP_ARG(call, 3));
    bytes = bpf_probe_read_user_str(&record->data, MOST_BYTES, (void *)SNOOP_ARG(call, 5));
    if (bytes < 0)
        bytes = 0;
    record->call.data_bytes = bytes;
    snoop_output(record, sizeof(record->call) + (bytes & (2 * MOST_BYTES - 1)));
    return 0;
}

static __always_inline int unmounted(struct snoop_call *call, s64 ret)
{
    int zero = 0;
    struct umount_call *record = (struct umount_call *)scratch.lookup(&zero);

    if (!record || !snoop_is_wanted())
        return 0;
    describe(record, SNOOP_ARG(call, 1));
    record->kind = SNOOP_KIND(umount_call);
    record->flags = SNOOP_ARG(call, 2);
    record->ret = ret;
    __builtin_memcpy(record->name, "umount\0", 8);
    snoop_output(record, sizeof(*record));
    return 0;
}

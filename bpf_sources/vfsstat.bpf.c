/* ---
name: vfsstat
summary: count calls of the virtual file system, a line each second
description: |
  Counts the kernel's calls of the most common operations on files, whatever the file system: those for
  system calls, for mapped files and for the kernel itself. Each line shows the calls a second since the
  last one.

  Most file systems create files without vfs_create(); CREATE/s counts only those that use it, such as
  mknod(2).
examples:
  - [vfsstat, "count calls, and print a line each second"]
  - [vfsstat 2 5, "a line every two seconds, five times"]
  - [vfsstat -p 185, "only calls of process 185"]
operands: [{name: interval, default: 1}, count]
time: always
probes:
  - {handler: read, function: vfs_read}
  - {handler: written, function: vfs_write}
  - {handler: synced, function: vfs_fsync_range}
  - {handler: opened, function: vfs_open}
  - {handler: created, function: vfs_create}
  # The system calls' own copies of the vfs_ ones are inlined in some kernels, but all ask for permission.
  - {handler: unlinked, function: [security_inode_unlink, vfs_unlink], first: true}
  - {handler: made_directory, function: [security_inode_mkdir, vfs_mkdir], first: true}
  - {handler: removed_directory, function: [security_inode_rmdir, vfs_rmdir], first: true}
filters: [pid]
reports:
  - map: calls
    as: row
    columns:
      - {name: read_per_s, heading: READ/s, width: 8, field: read, format: per_second, align: right}
      - {name: write_per_s, heading: WRITE/s, width: 8, field: write, format: per_second, align: right}
      - {name: fsync_per_s, heading: FSYNC/s, width: 8, field: fsync, format: per_second, align: right}
      - {name: open_per_s, heading: OPEN/s, width: 8, field: open, format: per_second, align: right}
      - {name: create_per_s, heading: CREATE/s, width: 8, field: create, format: per_second, align: right}
      - {name: unlink_per_s, heading: UNLINK/s, width: 8, field: unlink, format: per_second, align: right}
      - {name: mkdir_per_s, heading: MKDIR/s, width: 8, field: mkdir, format: per_second, align: right}
      - {name: rmdir_per_s, heading: RMDIR/s, width: 8, field: rmdir, format: per_second, align: right}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct vfs_calls {
    u64 read;
    u64 write;
    u64 fsync;
    u64 open;
    u64 create;
    u64 unlink;
    u64 mkdir;
    u64 rmdir;
};
SNOOP_NUMBERED(calls, struct vfs_calls, 1);

static __always_inline int count(u64 offset)
{
    struct snoop_number key = {};
    struct vfs_calls none = {};
    void *counted;

    snoop_set_owner(&key, snoop_owner());
    counted = calls.lookup(&key);
    if (!snoop_is_wanted())
        return 0;
    if (!counted && SNOOP_IS_BY_OWNER)
        counted = calls.lookup_or_try_init(&key, &none);
    if (counted) /* a program can be interrupted by another of the same CPU */
        __sync_fetch_and_add((u64 *)(counted + offset), 1);
    return 0;
}

static __always_inline int read(void)
{
    return count(offsetof(struct vfs_calls, read));
}

static __always_inline int written(void)
{
    return count(offsetof(struct vfs_calls, write));
}

static __always_inline int synced(void)
{
    return count(offsetof(struct vfs_calls, fsync));
}

static __always_inline int opened(void)
{
    return count(offsetof(struct vfs_calls, open));
}

static __always_inline int created(void)
{
    return count(offsetof(struct vfs_calls, create));
}

static __always_inline int unlinked(void)
{
    return count(offsetof(struct vfs_calls, unlink));
}

static __always_inline int made_directory(void)
{
    return count(offsetof(struct vfs_calls, mkdir));
}

static __always_inline int removed_directory(void)
{
    return count(offsetof(struct vfs_calls, rmdir));
}

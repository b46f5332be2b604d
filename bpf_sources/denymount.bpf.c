/* ---
name: denymount
summary: tell which mounts a rule would refuse, or refuse them
description: |
  Prints a line for each mount by the processes that are meant, be it of a file system, a bind mount, a
  remount, a change of propagation or a move, by mount() or by the newer calls. With --enforce, it fails, for as
  long as denymount runs; whichever way that ends, nothing is refused any more. Without it, nothing changes: use
  that to find out what would break.

  With --path, only what is mounted on such a directory counts: PATH is one as the process sees it, or
  with a / at its end one and all below it, or a pattern, in which * stands for any characters but /,
  ? for one of them, ** for any characters, [a-z] for one of several and [!a-z] for any other. With --fs,
  only those of such file systems. If both are given, both must hold.

  CALL tells what it was: mount, bind, remount, propagation and move are by mount(). Of the newer calls, create is
  fsconfig() for what fsmount() then makes a mount of, which is nowhere yet and so has no path; with --path, it
  counts only when move_mount puts it somewhere, as is done with bind mounts, too. reconfigure is fsconfig() for a
  file system that is mounted already, and PATH is a place where the process sees it. FS is not known for bind
  mounts and moves by mount(), so that --fs never means these. With -a, umount and pivot_root count as well.

  The kernel asks no LSM about mount_setattr(), which changes flags of a mount, and about open_tree(), which makes
  a copy of mounts that is nowhere. Those are not seen; where such a copy is put is.
examples:
  - [denymount --everyone, "show all that is mounted"]
  - [denymount --container web --enforce, "keep a container from mounting anything"]
  - [denymount -a --container web --enforce, "and from unmounting, which can uncover files"]
  - ["denymount --fs tmpfs,overlay --path /home/ --uid nobody", "only these file systems, below /home"]
  - [denymount --rules /etc/snoopbox/mounts --comm mount --enforce EACCES, "with lines such as fs fuse"]
refuses: true
probes:
  - {handler: mounts, lsm: sb_mount}
  - {handler: moves, lsm: move_mount}
  - {handler: makes, lsm: sb_kern_mount}
  - {handler: reconfigures, lsm: sb_remount}
  - {handler: unmounts, lsm: sb_umount, when: all}
  - {handler: pivots, lsm: sb_pivotroot, when: all}
options:
  - {name: path, type: paths, argument: PATH, help: "a directory, DIR/ with all below it, or a pattern; can be repeated", fills: denied, sets: opt_path}
  - {name: fs, type: names, argument: NAMES, help: "file systems, such as ext4, separated by commas; can be repeated", fills: types, sets: opt_fs}
  - {name: rules, type: rules, argument: FILE, help: "a file with lines such as path /home/, each as if it had been given; # begins a comment"}
  - {name: all, letter: a, help: umount and pivot_root as well}
filters: [pid, uid, comm]
events:
  struct: denial
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: verdict, width: 7, field: verdict, format: name, names: {0: audit, 1: refused}}
    - {name: call, width: 11, field: call, format: name, names: {0: mount, 1: bind, 2: remount, 3: propagation, 4: move, 5: create, 6: move_mount, 7: reconfigure, 8: umount, 9: pivot_root}}
    - {name: fs, width: 10, field: fs}
    - {name: path, field: path_bytes, of: path_total_bytes, format: text}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/nsproxy.h>
#include "denied_file_systems.h"

SNOOP_PATHS(denied);

/* As `names` above has them. */
enum call { BY_MOUNT, BY_BIND, BY_REMOUNT, BY_PROPAGATION, BY_MOVE, BY_CREATE, BY_MOVE_MOUNT, BY_RECONFIGURE, BY_UMOUNT, BY_PIVOT_ROOT };

/*
 * A mount can lead to a second question, which is not told again: the address of the super_block whose
 * creation was told, or 1 for mount(). Where the first question is refused, there is no second. So this is of what is
 * only told; it lets nothing pass.
 */
BPF_TABLE("lru_hash", u64, u64, told, 1024);
#define TOLD_OF_MOUNT 1

static __always_inline bool was_told(u64 of)
{
    u64 thread = bpf_get_current_pid_tgid(), *told_of;

    if (SNOOP_REFUSES)
        return false;
    told_of = told.lookup(&thread);
    if (!told_of || *told_of != of)
        return false;
    told.delete(&thread);
    return true;
}

static __always_inline void remember(u64 of)
{
    u64 thread = bpf_get_current_pid_tgid();

    if (!SNOOP_REFUSES)
        told.update(&thread, &of);
}

/* `mnt`: none if it is nowhere. `type`: the name of the file system, if it is known. */
static __always_inline int is_denied(struct vfsmount *mnt, struct dentry *entry, const char *type, u32 call)
{
    struct snoop_path_table *rules;
    struct snoop_name name = {};
    struct snoop_path *path;
    int zero = 0;

    if (type)
        bpf_probe_read_kernel_str(name.text, sizeof(name.text), type);
    if (opt_fs != SNOOP_UNSET && !types.lookup(&name))
        return false;
    rules = denied.lookup(&zero);
    path = mnt ? snoop_find_path(mnt, entry) : snoop_no_path();
    if (!rules || !path)
        return false;
    if (opt_path != SNOOP_UNSET && (!mnt || snoop_path_rule(rules, path) == SNOOP_NO_RULE))
        return false;
    snoop_tell_denied_on(&name, path, call);
    return true;
}

/* Flags of mount(), which not all kernels' headers have in one place. */
#define REMOUNTS 0x20
#define BINDS 0x1000
#define MOVES 0x2000
#define SETS_PROPAGATION 0x1e0000 /* MS_UNBINDABLE, MS_PRIVATE, MS_SLAVE, MS_SHARED */

/* What a call of mount() does, in the order in which the kernel's path_mount() looks at its flags. */
static __always_inline u32 call_by(unsigned long flags)
{
    if (flags & REMOUNTS)
        return BY_REMOUNT;
    if (flags & BINDS)
        return BY_BIND;
    if (flags & SETS_PROPAGATION)
        return BY_PROPAGATION;
    return flags & MOVES ? BY_MOVE : BY_MOUNT;
}

static __always_inline int mounts(const struct path *path, const char *type, unsigned long flags)
{
    struct path at = snoop_read_path(path);
    u32 call = call_by(flags);

    /* Except for a new mount, the kernel ignores the type that the caller names. */
    if (call == BY_REMOUNT || call == BY_PROPAGATION)
        type = snoop_file_system_of(at.dentry);
    else if (call != BY_MOUNT)
        type = 0;
    if (!is_denied(at.mnt, at.dentry, type, call))
        return false;
    if (call == BY_MOUNT || (call == BY_REMOUNT && !(flags & BINDS)))
        remember(TOLD_OF_MOUNT);
    return true;
}

static __always_inline int moves(const struct path *from_path, const struct path *to_path)
{
    struct path from = snoop_read_path(from_path), to = snoop_read_path(to_path);

    return !was_told((u64)SNOOP_READ(from.dentry, d_sb)) &&
           is_denied(to.mnt, to.dentry, snoop_file_system_of(from.dentry), BY_MOVE_MOUNT);
}

static __always_inline int makes(struct super_block *sb)
{
    if (was_told(TOLD_OF_MOUNT) ||
        !is_denied(0, 0, snoop_file_system_of(SNOOP_READ(sb, s_root)), BY_CREATE))
        return false;
    remember((u64)sb);
    return true;
}

#define MOST_MOUNTS 256

/* Where the current task sees the file system: one of its mounts in the task's namespace. */
static __always_inline struct vfsmount *mount_of(struct super_block *sb)
{
#if SNOOP_HAS_MEMBER(mount, mnt_instance)
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct nsproxy *namespaces = SNOOP_READ(task, nsproxy);
    void *ours = SNOOP_READ(namespaces, mnt_ns);
    struct list_head *at = SNOOP_READ(sb, s_mounts.next);

#pragma clang loop unroll(disable)
    for (u32 i = 0; i < MOST_MOUNTS && at != &sb->s_mounts; i++) {
        void *mount = (void *)at - SNOOP_OFFSET(mount, mnt_instance), *theirs = 0;

        bpf_probe_read_kernel(&theirs, sizeof(theirs), mount + SNOOP_OFFSET(mount, mnt_ns));
        if (theirs == ours)
            return mount + SNOOP_OFFSET(mount, mnt);
        at = SNOOP_READ(at, next);
    }
#endif
    return 0;
}

static __always_inline int reconfigures(struct super_block *sb)
{
    struct dentry *root = SNOOP_READ(sb, s_root);
    struct vfsmount *mnt = mount_of(sb);

    return !was_told(TOLD_OF_MOUNT) &&
           is_denied(mnt, mnt ? SNOOP_READ(mnt, mnt_root) : 0, snoop_file_system_of(root), BY_RECONFIGURE);
}

static __always_inline int unmounts(struct vfsmount *mnt)
{
    struct dentry *root = SNOOP_READ(mnt, mnt_root);

    return is_denied(mnt, root, snoop_file_system_of(root), BY_UMOUNT);
}

static __always_inline int pivots(const struct path *new_path)
{
    struct path root = snoop_read_path(new_path);

    return is_denied(root.mnt, root.dentry, snoop_file_system_of(root.dentry), BY_PIVOT_ROOT);
}

/* SPDX-License-Identifier: GPL-2.0 */
/* From a file system to the one that it is mounted in. */
#ifndef SNOOP_MOUNTS_H
#define SNOOP_MOUNTS_H

#include <linux/fs.h>
#include <linux/mount.h>

/*
 * The head of struct mount up to its struct vfsmount; installed headers define only the latter. It has
 * had this layout since Linux 3.3. If it does not (the layout can be randomized), the mountpoint is not
 * in the parent's file system, which is checked.
 */
struct snoop_mount_head {
    u64 hash[2];
    struct snoop_mount_head *parent;
    struct dentry *mountpoint;
};

/* Goes from the root of a mount to its mountpoint. False if it has none. */
static __always_inline bool snoop_leave_mount(struct path *at, struct vfsmount *mount)
{
    struct snoop_mount_head head;
    struct vfsmount *parent;

    bpf_probe_read_kernel(&head, sizeof(head), (struct snoop_mount_head *)at->mnt - 1);
    parent = (struct vfsmount *)(head.parent + 1);
    if (parent == at->mnt || bpf_probe_read_kernel(mount, sizeof(*mount), parent) ||
        SNOOP_READ(head.mountpoint, d_sb) != mount->mnt_sb)
        return false;
    at->mnt = parent;
    at->dentry = head.mountpoint;
    return true;
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/* From an entry of a directory to the root: its name, and the file system that its own is mounted in. */
#ifndef SNOOP_PATH_WALK_H
#define SNOOP_PATH_WALK_H

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

/* At most this much of a path is told. A power of two. */
#define SNOOP_PATH_BYTES 4096
#define SNOOP_PATH_NAME_BYTES 1023 /* NAME_MAX is 255, but some file systems exceed it */
#define SNOOP_PATH_CUT "..."       /* stands for the part of a path that is not known */

/* Prepends "/NAME" to a path that begins at `begin` of SNOOP_PATH_BYTES. False if it does not fit. */
static __always_inline bool snoop_prepend_name(char *bytes, u64 *begin, struct dentry *entry)
{
    u64 at = *begin, length;
    struct qstr name;

    bpf_probe_read_kernel(&name, sizeof(name), &entry->d_name);
    length = name.len;
    if (length > SNOOP_PATH_NAME_BYTES || sizeof(SNOOP_PATH_CUT) + length >= at)
        return false;
    at -= 1 + length;
    /* The compiler knows from the above that this is within bounds; the verifier does not. */
    asm volatile("" : "+r"(at), "+r"(length));
    at &= SNOOP_PATH_BYTES - 1;
    length &= SNOOP_PATH_NAME_BYTES;
    bytes[at] = '/';
    bpf_probe_read_kernel(&bytes[at + 1], length, name.name);
    *begin = at;
    return true;
}

#endif

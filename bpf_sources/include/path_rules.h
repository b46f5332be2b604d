/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths of files as processes see them, and options of type paths: SNOOP_PATHS(denied); and
 * snoop_path_rule(&denied ...). Files have the path by which they were found, from the root directory of
 * the current task and, where a chroot() makes that another one, from that of its mount namespace: a rule for
 * either holds, so that nobody leaves it by a chroot().
 */
#ifndef SNOOP_PATH_RULES_H
#define SNOOP_PATH_RULES_H

#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>

#include "path_walk.h"
#include "rules.h"

/*
 * The rules as a table that is gone through a byte at a time (src/rules/path_automaton.h): which class a byte is
 * of, and what comes after a state and a class.
 */
#define SNOOP_PATH_CLASSES 128
#define SNOOP_PATH_STATES 8192
#define SNOOP_PATH_DEAD 0 /* no rule can match any more */
#define SNOOP_PATH_FIRST 1
#define SNOOP_PATH_MATCHED 0x8000 /* the path has ended, and a rule is for it; that stays so */
struct snoop_path_table {
    u8 classes[256];
    /* u16 next[SNOOP_PATH_STATES][SNOOP_PATH_CLASSES]; libbcc cannot compile that, so the front end adds it */
};
#define SNOOP_PATHS(name) BPF_F_TABLE("array", int, struct snoop_path_table, name, 1, BPF_F_MMAPABLE)

#define SNOOP_PATH_STEP 8

/* Room for what precedes a path in an event. */
#define SNOOP_PATH_HEAD 256

/* A path is at its end: it begins at `begin` of SNOOP_PATH_BYTES, and a NUL ends it. */
struct snoop_path {
    u64 begin; /* as the process sees it */
    u64 top;   /* from the root of the mount namespace */
    u32 is_cut;
    u32 is_rooted; /* it leads to the root of the process */
    char bytes[SNOOP_PATH_HEAD + 3 * SNOOP_PATH_BYTES]; /* as much behind as the verifier thinks is read or shown */
    SNOOP_OWNER_ROOM
};
BPF_PERCPU_ARRAY(snoop_path_area, struct snoop_path, 1);

/* FMODE_NOACCOUNT: such as what is below a file of an overlay, which is opened as well. */
static __always_inline bool snoop_is_opened_by_kernel(struct file *file)
{
    return ((u32)SNOOP_READ(file, f_mode) & 0x20000000) != 0;
}

/* The address of the name of the file system that an entry is on. */
static __always_inline const char *snoop_file_system_of(struct dentry *entry)
{
    struct super_block *sb = SNOOP_READ(entry, d_sb);
    struct file_system_type *type = SNOOP_READ(sb, s_type);

    return SNOOP_READ(type, name);
}

/* Prepends "/NAME". False if it does not fit. */
static __always_inline bool snoop_put_name(struct snoop_path *path, struct dentry *entry)
{
    return snoop_prepend_name(&path->bytes[SNOOP_PATH_HEAD], &path->top, entry);
}

/* Prepends the name of what is in no directory and is no file system's root, such as a memfd. */
static __always_inline bool snoop_put_if_alone(struct snoop_path *path, struct dentry *entry)
{
    struct super_block *sb = SNOOP_READ(entry, d_sb);

    return SNOOP_READ(sb, s_root) == entry || snoop_put_name(path, entry);
}

#ifndef SNOOP_PATH_STEPS
#define SNOOP_PATH_STEPS 128 /* to the root: a step passes a name, or leaves a mount */
#endif

/* Finds the path of a file by its mount and entry, for the current task. NULL if there is no room. */
static __always_inline struct snoop_path *snoop_find_path(struct vfsmount *mnt, struct dentry *entry)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct fs_struct *fs = SNOOP_READ(task, fs);
    struct path at = {.mnt = mnt, .dentry = entry}, root = {};
    struct vfsmount mount = {};
    int zero = 0;
    struct snoop_path *path = snoop_path_area.lookup(&zero);

    if (!path)
        return 0;
    bpf_probe_read_kernel(&root, sizeof(root), &fs->root);
    bpf_probe_read_kernel(&mount, sizeof(mount), at.mnt);
    path->begin = path->top = SNOOP_PATH_BYTES - 1;
    path->bytes[SNOOP_PATH_HEAD + SNOOP_PATH_BYTES - 1] = 0;
    path->is_rooted = false;
    path->is_cut = true;
#pragma clang loop unroll(disable)
    for (u32 i = 0; i < SNOOP_PATH_STEPS; i++) {
        struct dentry *parent;

        if (at.dentry == root.dentry && at.mnt == root.mnt) {
            path->is_rooted = true;
            path->begin = path->top;
        }
        if (at.dentry == mount.mnt_root) {
            if (snoop_leave_mount(&at, &mount))
                continue;
            path->is_cut = false;
            break;
        }
        parent = SNOOP_READ(at.dentry, d_parent);
        if (parent == at.dentry) {
            path->is_cut = !snoop_put_if_alone(path, at.dentry);
            break;
        }
        if (!snoop_put_name(path, at.dentry))
            break;
        at.dentry = parent;
    }
    /* The root directory itself. */
    if (path->top == SNOOP_PATH_BYTES - 1) {
        path->top = SNOOP_PATH_BYTES - 2;
        path->bytes[SNOOP_PATH_HEAD + SNOOP_PATH_BYTES - 2] = '/';
    }
    if (path->begin == SNOOP_PATH_BYTES - 1 || !path->is_rooted)
        path->begin = path->top;
    return path;
}

/* Of a path in the kernel's memory; SNOOP_READ takes none that is const. */
static __always_inline struct path snoop_read_path(const struct path *path)
{
    struct path at = {};

    bpf_probe_read_kernel(&at, sizeof(at), path);
    return at;
}

/* The same as snoop_find_path for such a one, for example a file's f_path. */
static __always_inline struct snoop_path *snoop_find_path_at(const struct path *path)
{
    struct path at = snoop_read_path(path);

    return snoop_find_path(at.mnt, at.dentry);
}

/* Of what is nowhere: empty. */
static __always_inline struct snoop_path *snoop_no_path(void)
{
    int zero = 0;
    struct snoop_path *path = snoop_path_area.lookup(&zero);

    if (path) {
        path->begin = path->top = SNOOP_PATH_BYTES - 1;
        path->bytes[SNOOP_PATH_HEAD + SNOOP_PATH_BYTES - 1] = 0;
        path->is_cut = false;
        path->is_rooted = false;
    }
    return path;
}

/* The number of the rule for what is at `begin`, or SNOOP_NO_RULE. */
static __always_inline s32 snoop_rule_at(struct snoop_path_table *table, struct snoop_path *path, u64 begin)
{
    u64 state = SNOOP_PATH_FIRST;

    /* Each branch in a loop counts for the verifier, so that several bytes are gone through without one. */
#pragma clang loop unroll(disable)
    for (u32 i = 0; i < SNOOP_PATH_BYTES; i += SNOOP_PATH_STEP) {
        char *bytes = &path->bytes[SNOOP_PATH_HEAD + (begin & (SNOOP_PATH_BYTES - 1)) + i];

#pragma unroll
        for (u32 j = 0; j < SNOOP_PATH_STEP; j++) {
            u64 at = state * SNOOP_PATH_CLASSES + table->classes[(u8)bytes[j]];

            asm volatile("" : "+r"(at)); /* before Linux 6.6, the verifier does not follow the sum */
            at &= SNOOP_PATH_CLASSES * SNOOP_PATH_STATES - 1;
            state = ((u16 *)(table + 1))[at];
        }
        if (state == SNOOP_PATH_DEAD || state >= SNOOP_PATH_MATCHED)
            break;
    }
    return state >= SNOOP_PATH_MATCHED ? (s32)(SNOOP_PATH_MATCHED + SNOOP_PATH_STATES - 1 - state)
                                       : SNOOP_NO_RULE;
}

/*
 * The number of the first rule that is for the path, as the process sees it or from the root of its mounts. What
 * is too deep for its path to be known could be anywhere: the first rule is for it, so that it is refused.
 */
static __always_inline s32 snoop_path_rule(struct snoop_path_table *table, struct snoop_path *path)
{
    s32 rule;

    if (path->is_cut)
        return 0;
    rule = snoop_rule_at(table, path, path->begin);
    return rule == SNOOP_NO_RULE && path->begin != path->top ? snoop_rule_at(table, path, path->top) : rule;
}

/*
 * Submits an event with the path behind it, as columns of format text have it. `event` is a variable with the
 * members path_bytes and path_total_bytes.
 */
#define snoop_output_with_path(event, path)                                                        \
    ({                                                                                             \
        u64 begin_ = (path)->begin & (SNOOP_PATH_BYTES - 1);                                       \
        char *record_;                                                                             \
        asm volatile("" : "+r"(begin_));                                                           \
        (event).path_bytes = SNOOP_PATH_BYTES - begin_;                                            \
        (event).path_total_bytes = (event).path_bytes + (path)->is_cut;                            \
        record_ = &(path)->bytes[SNOOP_PATH_HEAD - sizeof(event) + begin_];                        \
        *(typeof(event) *)record_ = (event);                                                       \
        snoop_output(record_, sizeof(event) + SNOOP_PATH_BYTES - begin_);                          \
    })

#endif

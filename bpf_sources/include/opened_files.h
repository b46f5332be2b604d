/* SPDX-License-Identifier: GPL-2.0 */
/* What the descriptors of the current process are. */
#ifndef SNOOP_OPENED_FILES_H
#define SNOOP_OPENED_FILES_H

#include <uapi/linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>

/* NULL if there is none of that number. */
static __always_inline struct file *snoop_file_of(s32 fd)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct files_struct *files = SNOOP_READ(task, files);
    struct fdtable *table = SNOOP_READ(files, fdt);
    struct file **opened = SNOOP_READ(table, fd), *file = 0;

    if (fd >= 0 && (u32)fd < SNOOP_READ(table, max_fds))
        bpf_probe_read_kernel(&file, sizeof(file), opened + fd);
    return file;
}

/* Where a file is that snoop_file_of() has found, or for AT_FDCWD the current directory. False without it. */
static __always_inline bool snoop_find_opened(struct path *found, s32 fd, struct file *file)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct fs_struct *fs = SNOOP_READ(task, fs);

    if (fd == AT_FDCWD)
        return !bpf_probe_read_kernel(found, sizeof(*found), &fs->pwd);
    return file && !bpf_probe_read_kernel(found, sizeof(*found), &file->f_path);
}

#endif

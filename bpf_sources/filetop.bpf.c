/* ---
name: filetop
summary: reads and writes of files by thread and file, the busiest first
description: |
  Shows which files were read and written since the last table, by which threads, and how much. A file is
  shown by its name without the directory.

  On a terminal each table takes the place of the one before, as in top; -C keeps them all. R_Kb and W_Kb
  are what was really read and written.
examples:
  - [filetop, "the 20 busiest files, anew each second"]
  - [filetop -C 5, "every five seconds, one table below the other"]
  - [filetop -s wbytes, "those that were written most"]
  - [filetop -a, "also pipes, sockets and terminals"]
  - [filetop -d /var/log, "only files in this directory"]
  - [filetop -p 181, "only files that process 181 uses"]
operands: [{name: interval, default: 1}, count]
probes:
  - {handler: done_reading, function: vfs_read, return: true, unless: write-only}
  - {handler: done_writing, function: vfs_write, return: true, unless: read-only}
screen: {unless: noclear}
options:
  - {name: all-files, letter: a, help: "include what is no regular file: pipes, sockets, devices", sets: opt_all}
  - {name: noclear, letter: C, help: "do not clear the screen"}
  - {name: maxrows, letter: r, type: number, argument: ROWS, default: 20, minimum: 1, help: show at most that many}
  - {name: sort, letter: s, type: choice, choices: [all, reads, writes, rbytes, wbytes], default: all, argument: COLUMN, help: sort by this}
  - {name: read-only, help: only reads, excludes: write-only}
  - {name: write-only, help: only writes}
  - {name: directory, letter: d, type: directory, argument: DIRECTORY, help: "only files in this directory, not below it", sets: opt_directory, sets_device: opt_device}
filters: [pid]
reports:
  - map: files
    as: table
    sort: sort
    top: maxrows
    columns:
      - {name: tid, width: 7, field: tid}
      - {name: comm, width: 16, field: comm, format: comm}
      - {name: reads, width: 6, field: reads}
      - {name: writes, width: 6, field: writes}
      - {name: r_kb, heading: R_Kb, width: 7, field: rbytes, format: kilobytes}
      - {name: w_kb, heading: W_Kb, width: 7, field: wbytes, format: kilobytes}
      - {name: t, width: 1, field: type, format: comm}
      - {name: file, field: name, format: comm}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/fs.h>

struct used_by {
    SNOOP_OWNER
    u64 inode;
    u32 device;
    u32 tid;
};

struct file_use {
    u64 reads;
    u64 writes;
    u64 rbytes;
    u64 wbytes;
    char type[8];
    char comm[16];
    char name[256];
};
BPF_HASH(files, struct used_by, struct file_use, 10240);

static __always_inline bool is_in_directory(struct file *file)
{
    struct dentry *parent = file->f_path.dentry->d_parent;
    struct inode *directory = parent->d_inode;

    return directory->i_ino == (u64)opt_directory && directory->i_sb->s_dev == (u32)opt_device;
}

/* What is known of the file's use, or 0 if it is not to be shown. Only this thread changes it. */
static __always_inline struct file_use *use_of(struct file *file)
{
    struct inode *inode = file->f_inode;
    struct dentry *dentry = file->f_path.dentry;
    struct used_by by = {};
    struct file_use *known, use = {};
    u32 mode = inode->i_mode;

    if ((!opt_all && !S_ISREG(mode)) || !snoop_is_wanted() || dentry->d_name.len == 0)
        return 0;
    if (opt_directory != SNOOP_UNSET && !is_in_directory(file))
        return 0;
    by.inode = inode->i_ino;
    by.device = inode->i_sb->s_dev;
    by.tid = bpf_get_current_pid_tgid();
    snoop_set_owner(&by, snoop_owner());
    known = files.lookup(&by);
    if (known)
        return known;
    use.type[0] = S_ISREG(mode) ? 'R' : S_ISSOCK(mode) ? 'S' : 'O';
    bpf_get_current_comm(&use.comm, sizeof(use.comm));
    bpf_probe_read_kernel_str(&use.name, sizeof(use.name), dentry->d_name.name);
    files.update(&by, &use);
    return files.lookup(&by);
}

static __always_inline int done_reading(struct file *file, ssize_t ret)
{
    struct file_use *use = use_of(file);

    if (use) {
        use->reads++;
        use->rbytes += ret > 0 ? ret : 0;
    }
    return 0;
}

static __always_inline int done_writing(struct file *file, ssize_t ret)
{
    struct file_use *use = use_of(file);

    if (use) {
        use->writes++;
        use->wbytes += ret > 0 ? ret : 0;
    }
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a system call is about, as columns of the format `object` have it: its path, address or process, by its
 * arguments. The probe for all calls ('*') has to name those that are told apart here as well.
 */
#ifndef SNOOP_CALL_OBJECT_H
#define SNOOP_CALL_OBJECT_H

#include "opened_files.h"
#define SNOOP_PATH_STEPS 48
#include "path_rules.h"

#define SNOOP_OBJECT_NONE 0
#define SNOOP_OBJECT_PATH 1
#define SNOOP_OBJECT_ADDRESS 2 /* a struct sockaddr */
#define SNOOP_OBJECT_CAPABILITY 3
#define SNOOP_OBJECT_PROCESS 4

#define SNOOP_ADD_SEALS 1033 /* F_ADD_SEALS */

#define SNOOP_MOST_ADDRESS_BYTES 127 /* a struct sockaddr_un has 110 */

/*
 * What a call is about. It is in a map: the verifier would follow all that comes after for each call that it knows
 * of on the stack.
 */
struct snoop_object {
    u32 kind;
    u32 begin;         /* in the bytes of the struct snoop_path, behind SNOOP_PATH_HEAD */
    u32 bytes;
    s32 directory;     /* of a path */
    s32 fd;            /* of an open file, -1: none */
    u32 adds_seal;     /* fcntl() with F_ADD_SEALS */
    u64 value;         /* a pointer in user space, or a number */
    struct file *file; /* that the descriptor is, NULL if there is none */
};
BPF_PERCPU_ARRAY(snoop_object_area, struct snoop_object, 1);

static __always_inline void snoop_name_path(struct snoop_object *object, s32 directory, u64 path)
{
    object->kind = SNOOP_OBJECT_PATH;
    object->directory = directory;
    object->value = path;
}

static __always_inline void snoop_name_address(struct snoop_object *object, u64 address, u64 bytes)
{
    object->kind = address ? SNOOP_OBJECT_ADDRESS : SNOOP_OBJECT_NONE;
    object->value = address;
    object->bytes = bytes > SNOOP_MOST_ADDRESS_BYTES ? SNOOP_MOST_ADDRESS_BYTES : bytes;
}

static __always_inline void snoop_name_process(struct snoop_object *object, s32 process)
{
    object->kind = SNOOP_OBJECT_PROCESS;
    object->value = process;
}

/* The destination of a message; the struct is another one for 32-bit programs. */
static __always_inline void snoop_name_receiver(struct snoop_object *object, struct snoop_call *call)
{
    u64 head[2] = {};

    if (!call->compat)
        bpf_probe_read_user(head, sizeof(head), (void *)SNOOP_ARG(call, 2));
    snoop_name_address(object, head[0], (u32)head[1]);
}

static __always_inline void snoop_find_arguments(struct snoop_object *object, struct snoop_call *call)
{
    switch (call->id) {
    case SNOOP_CALL_open:
    case SNOOP_CALL_creat:
    case SNOOP_CALL_access:
    case SNOOP_CALL_stat:
    case SNOOP_CALL_lstat:
    case SNOOP_CALL_stat64:
    case SNOOP_CALL_lstat64:
    case SNOOP_CALL_readlink:
    case SNOOP_CALL_statfs:
    case SNOOP_CALL_statfs64:
    case SNOOP_CALL_chmod:
    case SNOOP_CALL_chown:
    case SNOOP_CALL_chown32:
    case SNOOP_CALL_lchown:
    case SNOOP_CALL_lchown32:
    case SNOOP_CALL_truncate:
    case SNOOP_CALL_truncate64:
    case SNOOP_CALL_unlink:
    case SNOOP_CALL_rmdir:
    case SNOOP_CALL_mkdir:
    case SNOOP_CALL_mknod:
    case SNOOP_CALL_rename:
    case SNOOP_CALL_link:
    case SNOOP_CALL_chdir:
    case SNOOP_CALL_chroot:
    case SNOOP_CALL_execve:
    case SNOOP_CALL_utime:
    case SNOOP_CALL_utimes:
    case SNOOP_CALL_setxattr:
    case SNOOP_CALL_lsetxattr:
    case SNOOP_CALL_getxattr:
    case SNOOP_CALL_lgetxattr:
    case SNOOP_CALL_listxattr:
    case SNOOP_CALL_llistxattr:
    case SNOOP_CALL_removexattr:
    case SNOOP_CALL_lremovexattr:
    case SNOOP_CALL_umount:
    case SNOOP_CALL_umount2:
    case SNOOP_CALL_pivot_root:
    case SNOOP_CALL_swapon:
    case SNOOP_CALL_swapoff:
    case SNOOP_CALL_acct:
        snoop_name_path(object, AT_FDCWD, SNOOP_ARG(call, 1));
        break;
    case SNOOP_CALL_openat:
    case SNOOP_CALL_openat2:
    case SNOOP_CALL_faccessat:
    case SNOOP_CALL_faccessat2:
    case SNOOP_CALL_newfstatat:
    case SNOOP_CALL_fstatat64:
    case SNOOP_CALL_statx:
    case SNOOP_CALL_readlinkat:
    case SNOOP_CALL_fchmodat:
    case SNOOP_CALL_fchownat:
    case SNOOP_CALL_unlinkat:
    case SNOOP_CALL_mkdirat:
    case SNOOP_CALL_mknodat:
    case SNOOP_CALL_renameat:
    case SNOOP_CALL_renameat2:
    case SNOOP_CALL_linkat:
    case SNOOP_CALL_execveat:
    case SNOOP_CALL_utimensat:
    case SNOOP_CALL_futimesat:
    case SNOOP_CALL_move_mount:
    case SNOOP_CALL_open_tree:
    case SNOOP_CALL_fspick:
    case SNOOP_CALL_mount_setattr:
    case SNOOP_CALL_name_to_handle_at:
        snoop_name_path(object, SNOOP_ARG(call, 1), SNOOP_ARG(call, 2));
        break;
    case SNOOP_CALL_symlink:
    case SNOOP_CALL_mount:
    case SNOOP_CALL_inotify_add_watch:
        snoop_name_path(object, AT_FDCWD, SNOOP_ARG(call, 2));
        break;
    case SNOOP_CALL_symlinkat:
        snoop_name_path(object, SNOOP_ARG(call, 2), SNOOP_ARG(call, 3));
        break;
    case SNOOP_CALL_mmap: /* that of 32-bit programs has its arguments in memory */
        object->fd = call->compat ? -1 : (s32)SNOOP_ARG(call, 5);
        break;
    case SNOOP_CALL_fcntl:
    case SNOOP_CALL_fcntl64:
        object->fd = SNOOP_ARG(call, 1);
        object->adds_seal = (u32)SNOOP_ARG(call, 2) == SNOOP_ADD_SEALS;
        break;
    case SNOOP_CALL_read:
    case SNOOP_CALL_write:
    case SNOOP_CALL_pread64:
    case SNOOP_CALL_pwrite64:
    case SNOOP_CALL_readv:
    case SNOOP_CALL_writev:
    case SNOOP_CALL_preadv:
    case SNOOP_CALL_pwritev:
    case SNOOP_CALL_ftruncate:
    case SNOOP_CALL_ftruncate64:
    case SNOOP_CALL_fallocate:
    case SNOOP_CALL_fchmod:
    case SNOOP_CALL_fchown:
    case SNOOP_CALL_fchown32:
    case SNOOP_CALL_fchdir:
    case SNOOP_CALL_flock:
    case SNOOP_CALL_ioctl:
    case SNOOP_CALL_getdents:
    case SNOOP_CALL_getdents64:
    case SNOOP_CALL_fsync:
    case SNOOP_CALL_fdatasync:
    case SNOOP_CALL_fsetxattr:
    case SNOOP_CALL_fgetxattr:
    case SNOOP_CALL_fremovexattr:
    case SNOOP_CALL_flistxattr:
    case SNOOP_CALL_setns:
    case SNOOP_CALL_finit_module:
    case SNOOP_CALL_fstat:
    case SNOOP_CALL_fstatfs:
    case SNOOP_CALL_sendfile:
    case SNOOP_CALL_sendfile64:
        object->fd = SNOOP_ARG(call, 1);
        break;
    case SNOOP_CALL_connect:
    case SNOOP_CALL_bind:
        snoop_name_address(object, SNOOP_ARG(call, 2), SNOOP_ARG(call, 3));
        break;
    case SNOOP_CALL_sendto:
        snoop_name_address(object, SNOOP_ARG(call, 5), SNOOP_ARG(call, 6));
        break;
    case SNOOP_CALL_sendmsg:
        snoop_name_receiver(object, call);
        break;
    case SNOOP_CALL_kill:
    case SNOOP_CALL_tkill:
    case SNOOP_CALL_rt_sigqueueinfo:
    case SNOOP_CALL_process_vm_readv:
    case SNOOP_CALL_process_vm_writev:
    case SNOOP_CALL_pidfd_open:
    case SNOOP_CALL_sched_setaffinity:
    case SNOOP_CALL_sched_setparam:
    case SNOOP_CALL_sched_setscheduler:
    case SNOOP_CALL_sched_setattr:
    case SNOOP_CALL_prlimit64:
    case SNOOP_CALL_setpgid:
    case SNOOP_CALL_migrate_pages:
    case SNOOP_CALL_move_pages:
    case SNOOP_CALL_kcmp:
        snoop_name_process(object, SNOOP_ARG(call, 1));
        break;
    case SNOOP_CALL_tgkill:
    case SNOOP_CALL_rt_tgsigqueueinfo:
    case SNOOP_CALL_ptrace:
    case SNOOP_CALL_setpriority:
    case SNOOP_CALL_perf_event_open:
        snoop_name_process(object, SNOOP_ARG(call, 2));
        break;
    }
}

#define SNOOP_BEHIND_DIRECTORY SNOOP_PATH_BYTES /* where what user space has named is put */

/* Puts the path before the one at SNOOP_BEHIND_DIRECTORY, or in its place. */
static __always_inline void snoop_put_opened(struct snoop_object *object, struct path *at, bool is_directory)
{
    struct snoop_path *path = snoop_find_path(at->mnt, at->dentry);
    u64 begin;

    if (!path)
        return;
    begin = path->begin & (SNOOP_PATH_BYTES - 1);
    if (is_directory) {
        path->bytes[SNOOP_PATH_HEAD + SNOOP_PATH_BYTES - 1] = '/';
        if (begin == SNOOP_PATH_BYTES - 2) /* the root has its / already */
            begin++;
    }
    object->kind = SNOOP_OBJECT_PATH;
    object->begin = begin;
    object->bytes += SNOOP_BEHIND_DIRECTORY - begin;
}

/* Reads the path in user space, and whether it begins in a directory. */
static __always_inline void snoop_take_path(struct snoop_object *object, char *bytes)
{
    s64 length = bpf_probe_read_user_str(bytes, SNOOP_PATH_BYTES, (void *)object->value);

    if (length <= 0) {
        object->kind = SNOOP_OBJECT_NONE;
    } else if (length == 1) { /* AT_EMPTY_PATH: what is opened */
        object->fd = object->directory;
    } else {
        object->bytes = length;
        if (length == SNOOP_PATH_BYTES && snoop_is_cut(object->value, SNOOP_PATH_BYTES))
            object->bytes = SNOOP_PATH_BYTES - 1; /* without the NUL, as it is not whole */
        if (bytes[0] != '/')
            object->fd = object->directory;
    }
}

static __always_inline void snoop_take_address(struct snoop_object *object, char *bytes)
{
    u64 most = object->bytes;

    asm volatile("" : "+r"(most));
    most &= SNOOP_MOST_ADDRESS_BYTES;
    if (bpf_probe_read_user(bytes, most, (void *)object->value))
        object->kind = SNOOP_OBJECT_NONE;
}

/* Finds what the call is about, and puts it into `path`, where it begins and ends as the object says. */
static __always_inline struct snoop_object *snoop_take_object(struct snoop_path *path, struct snoop_call *call)
{
    int zero = 0;
    struct snoop_object *object = snoop_object_area.lookup(&zero);
    char *bytes = &path->bytes[SNOOP_PATH_HEAD + SNOOP_BEHIND_DIRECTORY];
    struct path at = {};

    if (!object)
        return 0;
    object->kind = SNOOP_OBJECT_NONE;
    object->begin = SNOOP_BEHIND_DIRECTORY;
    object->bytes = 0;
    object->fd = -1;
    object->adds_seal = false;
    object->file = 0;
    snoop_find_arguments(object, call);
    if (object->kind == SNOOP_OBJECT_PATH) {
        snoop_take_path(object, bytes);
    } else if (object->kind == SNOOP_OBJECT_ADDRESS) {
        snoop_take_address(object, bytes);
    } else if (object->kind == SNOOP_OBJECT_PROCESS) {
        *(u32 *)bytes = object->value;
        object->bytes = sizeof(u32);
    }
    if (object->fd == -1)
        return object;
    if (object->fd != AT_FDCWD)
        object->file = snoop_file_of(object->fd);
    if (snoop_find_opened(&at, object->fd, object->file) && SNOOP_READ(at.dentry, d_name.len))
        snoop_put_opened(object, &at, object->bytes != 0);
    return object;
}

/* Puts a number in place of the object. */
static __always_inline void snoop_take_number(struct snoop_object *object, struct snoop_path *path, u32 kind,
                                              u32 number)
{
    object->kind = kind;
    object->begin = SNOOP_BEHIND_DIRECTORY;
    object->bytes = sizeof(number);
    *(u32 *)&path->bytes[SNOOP_PATH_HEAD + SNOOP_BEHIND_DIRECTORY] = number;
}

#endif

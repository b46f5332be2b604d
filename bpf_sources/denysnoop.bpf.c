/* ---
name: denysnoop
summary: trace system calls that were denied, and what denied them
description: |
  Prints a line for each system call that failed with EPERM, EACCES, EROFS or ENOKEY, or by a seccomp filter
  whatever the error: who made which call, for which object, and which layer said no.

    mode            mode bits of a file, or of a directory on the way to it
    acl             the same, with an access control list
    owner           what only the owner of a file may do
    sticky          a file of others in a directory such as /tmp
    capability      a capability that is lacking, and in which user namespace
    seccomp         a filter of system calls
    read-only       a mount, or a whole file system
    noexec, nodev   an option of the mount
    file-type       what is to be executed is no file
    immutable, append-only, sealed
                    what the file itself forbids
    device-cgroup   the rules of the cgroup for devices
    user-namespace  a limit of user namespaces
    key             the permissions of a key of the kernel
    apparmor, selinux, landlock, yama, lockdown, ima, bpf
                    an LSM, and the hook by which it was asked
    unknown         something else; EPERM and EACCES have many other meanings, too

  OBJECT is the path that the call names, as the process sees it, or that of its file descriptor; an address;
  a process; or the capability. Links and .. in it are not resolved. The REASON of mode bits and the like has the
  mode and owner of what said no, which may be a directory on the way, and the user and group that asked.

  Nothing is shown of what was denied without a failure of the call, or in io_uring.
examples:
  - [denysnoop, "what is denied on this host, and by what"]
  - [denysnoop --container web, "in a container"]
  - [denysnoop -K -p 181, "of process 181, with the kernel's stack where it was denied"]
  - ["denysnoop -e EPERM,ENOSPC", "only calls that fail with these errors"]
without_functions: not every layer can be told here
probes:
  - handler: failed
    syscall: [
      '*', open, creat, openat, openat2, access, faccessat, faccessat2, stat, lstat, stat64, lstat64, newfstatat,
      fstatat64, statx, readlink, readlinkat, statfs, statfs64, chmod, fchmodat, chown, chown32, lchown,
      lchown32, fchownat, truncate, truncate64, unlink, unlinkat, rmdir, mkdir, mkdirat, mknod, mknodat, rename,
      renameat, renameat2, link, linkat, symlink, symlinkat, chdir, chroot, execve, execveat, utime, utimes,
      utimensat, futimesat, setxattr, lsetxattr, getxattr, lgetxattr, listxattr, llistxattr, removexattr,
      lremovexattr, mount, umount, umount2, pivot_root, move_mount, open_tree, fspick, mount_setattr, swapon, swapoff,
      acct, inotify_add_watch, name_to_handle_at, read, write, pread64, pwrite64, readv, writev, preadv, pwritev,
      ftruncate, ftruncate64, fallocate, fchmod, fchown, fchown32, fchdir, flock, fcntl, fcntl64, ioctl, getdents,
      getdents64, fsync, fdatasync, fsetxattr, fgetxattr, fremovexattr, flistxattr, setns, finit_module, fstat,
      fstatfs, sendfile, sendfile64, mmap, connect, bind, sendto, sendmsg, kill, tkill, tgkill, rt_sigqueueinfo,
      rt_tgsigqueueinfo, ptrace, process_vm_readv, process_vm_writev, pidfd_open, sched_setaffinity, sched_setparam,
      sched_setscheduler, sched_setattr, prlimit64, setpgid, migrate_pages, move_pages, kcmp, setpriority,
      perf_event_open, rt_sigreturn, sigreturn]
    return: true
    skip_if: "ret >= 0 && !has_notes()"
  # All of these have at most six arguments: trampolines before Linux 6.6 take no more.
  - {handler: asked_inode, function: inode_permission, return: true, nests: true}
  - {handler: asked_capability, function: security_capable, return: true}
  - {handler: asked_privilege, function: capable_wrt_inode_uidgid, return: true}
  - {handler: asked_owner, function: inode_owner_or_capable, return: true, optional: true}
  - {handler: asked_device, function: devcgroup_check_permission, return: true, optional: true}
  - {handler: asked_filter, function: __secure_computing, return: true, optional: true}
  - {handler: asked_noexec, function: path_noexec, return: true, optional: true}
  - {handler: asked_open, function: may_open, return: true, optional: true}
  - {handler: asked_mount, function: [mnt_want_write, __mnt_want_write, mnt_get_write_access], return: true, nests: true, optional: true}
  - {handler: asked_change, function: notify_change, return: true, nests: true, optional: true}
  - {handler: asked_delete, function: may_delete, return: true, nests: true, optional: true}
  - {handler: asked_namespace, function: create_user_ns, return: true, optional: true}
  - {handler: asked_key, function: key_task_permission, return: true, optional: true}
  - handler: apparmor
    function: [
      aa_audit, aa_check_perms, aa_capable, apparmor_file_open, apparmor_path_link, apparmor_path_rename,
      apparmor_path_mkdir, apparmor_path_mknod, apparmor_path_symlink, apparmor_path_unlink, apparmor_path_rmdir,
      apparmor_path_truncate, apparmor_path_chmod, apparmor_mmap_file,
      apparmor_bprm_creds_for_exec]
    return: true
    optional: true
  - {handler: selinux, function: [avc_has_perm, selinux_inode_permission], return: true, optional: true}
  - {handler: yama, function: [yama_ptrace_access_check, yama_ptrace_traceme], return: true, optional: true}
  - {handler: lockdown, function: lockdown_is_locked_down, return: true, optional: true}
  - {handler: ima, function: [ima_file_check, ima_bprm_check, ima_file_mmap], return: true, optional: true}
  - handler: landlock
    function: [
      hook_file_open, hook_file_truncate, hook_file_ioctl, hook_path_link, hook_path_rename, hook_path_mkdir,
      hook_path_mknod, hook_path_symlink, hook_path_unlink, hook_path_rmdir, hook_path_truncate, hook_sb_mount,
      hook_sb_umount, hook_sb_remount, hook_sb_pivotroot, hook_move_mount, hook_ptrace_access_check,
      hook_ptrace_traceme, hook_socket_bind, hook_socket_connect, hook_unix_stream_connect, hook_unix_may_send,
      hook_task_kill]
    return: true
    optional: true
  - handler: bpf
    function: [
      bpf_lsm_file_open, bpf_lsm_bprm_check_security, bpf_lsm_bprm_creds_for_exec, bpf_lsm_mmap_file,
      bpf_lsm_socket_create, bpf_lsm_socket_bind, bpf_lsm_socket_connect, bpf_lsm_socket_sendmsg, bpf_lsm_sb_mount,
      bpf_lsm_sb_remount, bpf_lsm_sb_umount, bpf_lsm_sb_pivotroot, bpf_lsm_move_mount, bpf_lsm_inode_unlink,
      bpf_lsm_inode_create, bpf_lsm_inode_mkdir, bpf_lsm_inode_rename, bpf_lsm_task_kill,
      bpf_lsm_ptrace_access_check, bpf_lsm_bpf, bpf_lsm_userns_create]
    return: true
    optional: true
options:
  - {name: errno, letter: e, type: errno, argument: ERRNOS, help: "only calls that fail with these errors, separated by commas", fills: errnos, sets: opt_errno}
  - {name: kernel-stack, letter: K, help: show the kernel's stack where it was denied, sets: opt_kernel_stack}
filters: [pid, tid, uid, comm]
events:
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: call, width: 16, field: call, format: syscall, of: is_compat}
    - {name: errno, width: 7, field: error, format: errno_name}
    - {name: layer, width: 14, field: layer, format: name, names: {0: unknown, 1: mode, 2: acl, 3: owner, 4: sticky, 5: capability, 6: seccomp, 7: read-only, 8: noexec, 9: nodev, 10: file-type, 11: immutable, 12: append-only, 13: sealed, 14: device-cgroup, 15: user-namespace, 16: key, 17: apparmor, 18: selinux, 19: landlock, 20: yama, 21: lockdown, 22: ima, 23: bpf}}
    - {name: reason, width: 32, shows: '{hook}'}
    - {name: hook, field: callers, format: caller, strip: security_}
    - {name: object, field: object_bytes, of: object, format: object}
    - {name: kernel_stack, field: kernel_stack, format: stack, traces: stack_traces, below: true, when: kernel-stack}
  kinds:
    - {struct: denial}
    - struct: denial
      name: denied_capability
      columns:
        - {name: reason, width: 32, shows: '{capability} in user:[{user_namespace}]'}
        - {name: capability, field: capability, format: capability}
        - {name: user_namespace, field: user_namespace}
    - struct: denial
      name: denied_by_mode
      columns:
        - {name: reason, width: 32, shows: '{mode} {owner}:{group} to {fsuid}:{fsgid}'}
        - {name: mode, width: 4, field: mode, format: octal}
        - {name: owner, field: owner}
        - {name: group, field: group}
        - {name: fsuid, field: fsuid}
        - {name: fsgid, field: fsgid}
    - struct: denial
      name: denied_by_mount
      columns:
        - {name: reason, width: 32, shows: '{what}'}
        - {name: what, field: is_file_system, format: name, names: {0: mount, 1: file system}}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/cred.h>
#include <linux/user_namespace.h>
#include "call_object.h"
#include "denial_notes.h"

BPF_HASH(errnos, u64, u64, 256);

static __always_inline void note_inode(struct note *note, struct inode *inode)
{
    note->mode = SNOOP_READ(inode, i_mode) & 07777;
    note->owner = SNOOP_READ(inode, i_uid.val);
    note->group = SNOOP_READ(inode, i_gid.val);
}

#define MAY_WRITE_FILE 2
#define IS_IMMUTABLE_INODE 8
#define IS_APPEND_INODE 4
#define IS_STICKY 01000

static __always_inline struct cred *cred_of_current(void)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();

    return (struct cred *)SNOOP_READ(task, cred);
}

/* Whether a list was asked: the owner has the mode's bits in any case. Values that are no list are odd. */
static __always_inline bool has_acl(struct inode *inode)
{
#if SNOOP_HAS_MEMBER(inode, i_acl)
    u64 list = (u64)SNOOP_READ(inode, i_acl);
    struct cred *cred = cred_of_current();

    return list && !(list & 1) && SNOOP_READ(inode, i_uid.val) != SNOOP_READ(cred, fsuid.val);
#else
    return false;
#endif
}

static __always_inline int asked_inode(void *ctx, struct inode *inode, int mask, int ret)
{
    struct note *note = 0;

    if (ret == -NO_WRITING) {
        note = note_sure(ctx, BY_READ_ONLY, OF_EROFS);
        if (note)
            note->detail = true;
    } else if (ret == -NOT_PERMITTED && (mask & MAY_WRITE_FILE) && (SNOOP_READ(inode, i_flags) & IS_IMMUTABLE_INODE)) {
        note_sure(ctx, BY_IMMUTABLE, OF_EPERM);
    } else if (ret == -NO_ACCESS) {
        note = note_sure(ctx, has_acl(inode) ? BY_ACL : BY_MODE, OF_EACCES);
        if (note)
            note_inode(note, inode);
    }
    return 0;
}

#define IS_NOT_AUDITED 2 /* CAP_OPT_NOAUDIT: what only wants to know */

static __always_inline int asked_capability(void *ctx, struct user_namespace *ns, int cap, unsigned int opts, int ret)
{
    struct note *note;

    if (ret != -NOT_PERMITTED || (opts & IS_NOT_AUDITED))
        return 0;
    note = note_likely(ctx, BY_CAPABILITY, OF_REFUSAL);
    if (note) {
        note->detail = cap;
        note->user_namespace = SNOOP_READ(ns, ns.inum);
    }
    return 0;
}

#define TO_PASS_MODES 1 /* CAP_DAC_OVERRIDE */
#define TO_READ_ANY 2   /* CAP_DAC_READ_SEARCH */

/* Whether a capability makes up for the mode. Some kernels have inode_permission() inlined where paths are walked. */
static __always_inline int asked_privilege(void *ctx, struct inode *inode, int cap, u8 ret)
{
    struct note *note;

    if (ret || (cap != TO_PASS_MODES && cap != TO_READ_ANY))
        return 0;
    note = note_likely(ctx, has_acl(inode) ? BY_ACL : BY_MODE, OF_EACCES);
    if (note)
        note_inode(note, inode);
    return 0;
}

static __always_inline int asked_owner(void *ctx, struct inode *inode, u8 ret)
{
    struct note *note = ret ? 0 : note_likely(ctx, BY_OWNER, OF_REFUSAL);

    if (note)
        note_inode(note, inode);
    return 0;
}

static __always_inline int asked_device(void *ctx, int ret)
{
    if (ret == -NOT_PERMITTED)
        note_sure(ctx, BY_DEVICE_CGROUP, OF_EPERM);
    return 0;
}

/* -1 is no error number: the call is not made. */
static __always_inline int asked_filter(void *ctx, int ret)
{
    if (ret == -1)
        note_sure(ctx, BY_SECCOMP, OF_ALL);
    return 0;
}

static __always_inline int asked_noexec(void *ctx, u8 ret)
{
    if (ret)
        note_likely(ctx, BY_NOEXEC, OF_REFUSAL);
    return 0;
}

#define IS_NODEV_MOUNT 2
#define IS_NOEXEC_MOUNT 4
#define IS_READ_ONLY_MOUNT 64
#define IS_NOEXEC_FILE_SYSTEM 2
#define IS_NODEV_FILE_SYSTEM 4
#define TO_EXECUTE 1
#define TYPE_OF_FILE 0170000
#define IS_REGULAR 0100000
#define IS_CHARACTER_DEVICE 0020000
#define IS_BLOCK_DEVICE 0060000

static __always_inline int asked_open(void *ctx, const struct path *path, int acc_mode, int ret)
{
    struct path at = snoop_read_path(path);
    struct vfsmount *mnt = at.mnt;
    struct dentry *entry = at.dentry;
    struct inode *inode = SNOOP_READ(entry, d_inode);
    struct super_block *sb = SNOOP_READ(mnt, mnt_sb);
    u32 type, of_mount, of_file_system;

    if (ret != -NOT_PERMITTED && ret != -NO_ACCESS)
        return 0;
    type = SNOOP_READ(inode, i_mode) & TYPE_OF_FILE;
    of_mount = SNOOP_READ(mnt, mnt_flags);
    of_file_system = SNOOP_READ(sb, s_iflags);
    if (ret == -NOT_PERMITTED) {
        if (SNOOP_READ(inode, i_flags) & IS_APPEND_INODE)
            note_sure(ctx, BY_APPEND_ONLY, OF_EPERM);
    } else if ((type == IS_CHARACTER_DEVICE || type == IS_BLOCK_DEVICE) &&
               ((of_mount & IS_NODEV_MOUNT) || (of_file_system & IS_NODEV_FILE_SYSTEM))) {
        note_sure(ctx, BY_NODEV, OF_EACCES);
    } else if ((acc_mode & TO_EXECUTE) && type != IS_REGULAR) {
        note_sure(ctx, BY_FILE_TYPE, OF_EACCES);
    } else if ((acc_mode & TO_EXECUTE) &&
               ((of_mount & IS_NOEXEC_MOUNT) || (of_file_system & IS_NOEXEC_FILE_SYSTEM))) {
        note_sure(ctx, BY_NOEXEC, OF_EACCES);
    }
    return 0;
}

static __always_inline int asked_mount(void *ctx, struct vfsmount *m, int ret)
{
    struct note *note = ret == -NO_WRITING ? note_sure(ctx, BY_READ_ONLY, OF_EROFS) : 0;

    if (note)
        note->detail = !(SNOOP_READ(m, mnt_flags) & IS_READ_ONLY_MOUNT);
    return 0;
}

/* What a file forbids to change it. */
static __always_inline void note_flags(void *ctx, struct inode *inode)
{
    u32 flags = SNOOP_READ(inode, i_flags);

    if (flags & IS_IMMUTABLE_INODE)
        note_sure(ctx, BY_IMMUTABLE, OF_EPERM);
    else if (flags & IS_APPEND_INODE)
        note_sure(ctx, BY_APPEND_ONLY, OF_EPERM);
}

static __always_inline int asked_change(void *ctx, struct dentry *dentry, int ret)
{
    if (ret == -NOT_PERMITTED)
        note_flags(ctx, SNOOP_READ(dentry, d_inode));
    return 0;
}

static __always_inline int asked_delete(void *ctx, struct inode *dir, struct dentry *victim, int ret)
{
    struct inode *inode = SNOOP_READ(victim, d_inode);
    struct note *note;

    if (ret != -NOT_PERMITTED)
        return 0;
    note_flags(ctx, inode);
    if (SNOOP_READ(dir, i_flags) & IS_APPEND_INODE) {
        note_sure(ctx, BY_APPEND_ONLY, OF_EPERM);
    } else if (SNOOP_READ(dir, i_mode) & IS_STICKY) {
        note = note_sure(ctx, BY_STICKY, OF_EPERM);
        if (note)
            note_inode(note, inode);
    }
    return 0;
}

static __always_inline int asked_namespace(void *ctx, int ret)
{
    if (ret < 0)
        note_sure(ctx, BY_USER_NAMESPACE, set_of(-ret));
    return 0;
}

static __always_inline int asked_key(void *ctx, int ret)
{
    if (ret == -NO_ACCESS)
        note_sure(ctx, BY_KEY, OF_EACCES);
    return 0;
}

static __always_inline int apparmor(void *ctx, int ret)
{
    return note_lsm(ctx, BY_APPARMOR, ret);
}

static __always_inline int selinux(void *ctx, int ret)
{
    return note_lsm(ctx, BY_SELINUX, ret);
}

static __always_inline int yama(void *ctx, int ret)
{
    return note_lsm(ctx, BY_YAMA, ret);
}

static __always_inline int lockdown(void *ctx, int ret)
{
    return note_lsm(ctx, BY_LOCKDOWN, ret);
}

static __always_inline int ima(void *ctx, int ret)
{
    return note_lsm(ctx, BY_IMA, ret);
}

static __always_inline int landlock(void *ctx, int ret)
{
    return note_lsm(ctx, BY_LANDLOCK, ret);
}

static __always_inline int bpf(void *ctx, int ret)
{
    return note_lsm(ctx, BY_BPF, ret);
}

struct denial {
    u64 kind;
    u64 time_ns;
    u32 pid;
    u32 uid;
    u32 call;
    u32 is_compat;
    u32 error;
    u32 layer;
    u32 capability;
    u32 user_namespace;
    u32 is_file_system;
    u32 mode;
    u32 owner;
    u32 group;
    u32 fsuid;
    u32 fsgid;
    s32 kernel_stack;
    u32 object;
    u32 object_bytes;
    u32 unused;
    char comm[16];
    u64 callers[CALLERS];
};
SNOOP_EVENT(struct denial);

#define MAGIC_OF_TMPFS 0x01021994
#define IS_SEALED_FOR_SEALS 1 /* all files of tmpfs are that are not made by memfd_create() */

static __always_inline bool is_sealed(struct file *file, bool adds_seal)
{
#if SNOOP_HAS_MEMBER(shmem_inode_info, seals)
    struct inode *inode = SNOOP_READ(file, f_inode);
    struct super_block *sb = SNOOP_READ(inode, i_sb);
    u32 seals = 0;

    if (SNOOP_READ(sb, s_magic) != MAGIC_OF_TMPFS ||
        bpf_probe_read_kernel(&seals, sizeof(seals),
                              (void *)inode + SNOOP_OFFSET(shmem_inode_info, seals) -
                                  SNOOP_OFFSET(shmem_inode_info, vfs_inode)))
        return false;
    return (seals & ~IS_SEALED_FOR_SEALS) || (adds_seal && seals);
#else
    return false;
#endif
}

/* Without functions that told, by what is known when the call fails. */
static __always_inline u32 layer_by_state(u32 error, struct file *file, bool adds_seal)
{
    if (error == NO_WRITING)
        return BY_READ_ONLY;
    return error == NOT_PERMITTED && file && is_sealed(file, adds_seal) ? BY_SEAL : BY_UNKNOWN;
}

static __always_inline u64 kind_of(u32 layer)
{
    return layer == BY_CAPABILITY ? SNOOP_KIND(denied_capability)
         : layer == BY_READ_ONLY  ? SNOOP_KIND(denied_by_mount)
         : layer == BY_MODE || layer == BY_ACL || layer == BY_OWNER || layer == BY_STICKY
             ? SNOOP_KIND(denied_by_mode)
             : SNOOP_KIND(denial);
}

static __always_inline void tell(struct snoop_call *call, u32 error, struct notes *notes)
{
    struct cred *cred = cred_of_current();
    u32 number = SNOOP_SYSCALL_NR(call->regs), is_compat = call->compat;
    struct snoop_object *object;
    struct snoop_path *path;
    struct denial *denial;
    struct note *note;
    int zero = 0;
    u64 begin, bytes;

    path = snoop_path_area.lookup(&zero);
    if (!path)
        return;
    object = snoop_take_object(path, call);
    if (!object)
        return;
    note = deciding_note(notes, error);
    if (note && note->layer == BY_CAPABILITY && object->kind == SNOOP_OBJECT_NONE)
        snoop_take_number(object, path, SNOOP_OBJECT_CAPABILITY, note->detail);
    begin = object->begin;
    bytes = object->bytes;
    asm volatile("" : "+r"(begin), "+r"(bytes));
    if (begin > SNOOP_BEHIND_DIRECTORY)
        begin = SNOOP_BEHIND_DIRECTORY;
    bytes &= 2 * SNOOP_PATH_BYTES - 1;
    denial = (struct denial *)&path->bytes[SNOOP_PATH_HEAD - sizeof(*denial) + begin];
    denial->layer = note ? note->layer : layer_by_state(error, object->file, object->adds_seal);
    denial->kind = kind_of(denial->layer);
    denial->time_ns = bpf_ktime_get_ns();
    denial->pid = bpf_get_current_pid_tgid() >> 32;
    denial->uid = bpf_get_current_uid_gid();
    denial->call = number;
    denial->is_compat = is_compat;
    denial->error = error;
    denial->capability = denial->is_file_system = note ? note->detail : 1;
    denial->user_namespace = note ? note->user_namespace : 0;
    denial->mode = note ? note->mode : 0;
    denial->owner = note ? note->owner : 0;
    denial->group = note ? note->group : 0;
    denial->fsuid = SNOOP_READ(cred, fsuid.val);
    denial->fsgid = SNOOP_READ(cred, fsgid.val);
    denial->kernel_stack = note ? note->kernel_stack : -1;
    denial->object = object->kind;
    denial->object_bytes = bytes;
    bpf_get_current_comm(&denial->comm, sizeof(denial->comm));
    denial->callers[0] = 0;
    if (note && note->layer >= BY_APPARMOR)
        __builtin_memcpy(denial->callers, notes->callers, sizeof(denial->callers));
    snoop_output(denial, sizeof(*denial) + bytes);
}

/* Whether the result is that of a call, not what a handler of signals returns to. */
static __always_inline bool has_failed(struct snoop_call *call, s64 ret)
{
    return ret < 0 && ret >= -4095 && call->id != SNOOP_CALL_rt_sigreturn && call->id != SNOOP_CALL_sigreturn;
}

/* Whether the layer is one whose refusals are shown whatever the error. */
static __always_inline bool is_refusal_by_any_error(struct notes *notes, u32 error)
{
    return notes && (notes->sure.errors & set_of(error)) &&
           (notes->sure.layer == BY_SECCOMP || notes->sure.layer == BY_USER_NAMESPACE);
}

static __always_inline bool is_shown(struct notes *notes, u32 error)
{
    u64 code = error;

    if (opt_errno != SNOOP_UNSET)
        return errnos.lookup(&code) != 0;
    return set_of(error) != OF_OTHERS || is_refusal_by_any_error(notes, error);
}

static __always_inline int failed(struct snoop_call *call, s64 ret)
{
    u64 thread = bpf_get_current_pid_tgid();
    struct notes *notes = notes_by_thread.lookup(&thread);

    if (has_failed(call, ret) && is_shown(notes, -ret) && snoop_is_wanted() && !snoop_is_tracer())
        tell(call, -ret, notes);
    if (notes)
        forget_notes(thread);
    return 0;
}

/* ---
name: opensnoop
summary: trace files that are opened, one line for each attempt
description: |
  Prints a line for each open(), openat(), openat2() and creat(): which process tried to open which
  file, and with what result. Use it to find a program's configuration, log and data files, and the
  files that it cannot find.

  FD is the file descriptor, or -1 if the file was not opened; ERR is then the error number, such as
  2 for a file that does not exist. PATH is the path as the program passed it. If it does not begin
  with /, it is relative to the program's working directory, or to the directory whose descriptor the
  program passed.

  With -F, such a path is preceded by that directory, as the process sees it from its own root. Links
  and .. in the path are not resolved. PATH begins with ... if the path of the directory is not fully
  known, because it is very deep or long, or does not lead to the root of the process. If there is no
  such directory, PATH is what the program passed.

  PATH is what the program's memory held when the call began. If the tool is attached by
  raw_tracepoint, or if that memory was not paged in yet, it is what the memory holds when the call
  returns; a program that overwrites the path in between is shown with the new one. A path that was
  cut is in quotes and followed by ... (in json: "path_truncated").

  Opens by io_uring and by open_by_handle_at() are not shown.
examples:
  - [opensnoop, "show every file that is opened on this host"]
  - [opensnoop -x, "show only files that could not be opened"]
  - [opensnoop -T -p 181, "show what process 181 opens, with timestamps"]
  - [opensnoop -n main, "show only programs whose name contains \"main\""]
  - [opensnoop -e -f O_WRONLY -f O_RDWR, "show files opened for writing, with flags and mode"]
  - [opensnoop -F, "show full paths, even for files opened by relative ones"]
  - [opensnoop --mntnsmap /sys/fs/bpf/containers, "show only containers whose mount namespaces are in that BPF map"]
  - [opensnoop -d 10, "trace for 10 seconds"]
  - [opensnoop --exec ls -l /etc, "run ls, and show only what it opens"]
probes:
  - {handler: begins, syscall: [open, creat, openat, openat2], if_cheap: true}
  - {handler: opened, syscall: [open, creat, openat, openat2], return: true, skip_if: "opt_failed && ret >= 0"}
options:
  - {name: timestamp, letter: T, help: include the seconds since tracing began, sets: opt_timestamp}
  - {name: print-uid, letter: U, help: include the user ID, sets: opt_print_uid}
  - {name: failed, letter: x, help: only failed opens, sets: opt_failed}
  - {name: name, letter: n, type: text, argument: NAME, help: only processes whose name contains this, matches: comm}
  - {name: extended-fields, letter: e, help: include the flags and the mode of a new file, sets: opt_extended}
  - {name: flag-filter, letter: f, type: open_flags, argument: FLAGS, help: "only opens with any of these flags, such as O_WRONLY or O_CREAT|O_TRUNC; can be repeated", sets: opt_flags}
  - {name: full-path, letter: F, help: show the full path of files opened by a relative path, sets: opt_full_path, define: FULL_PATH}
  - {name: exec, type: command, argument: COMMAND..., help: "run this command, and trace only it until it exits; must come last", sets: snoop_only_pid}
filters: [pid, tid, uid, cgroupmap, mntnsmap]
events:
  struct: open_event
  buffer_kib: 2048
  columns:
    - {name: time_s, heading: TIME(s), width: 14, field: time_ns, format: elapsed, when: timestamp}
    - {name: uid, width: 6, field: uid, when: print-uid}
    - {name: pid, width: 6, field: pid}
    - {name: tid, width: 6, field: tid, when: tid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: fd, width: 4, field: ret, format: result, align: right}
    - {name: err, width: 3, field: ret, format: error, align: right}
    - {name: flags, width: 8, field: flags, format: octal, when: extended-fields}
    - {name: mode, width: 4, field: mode, format: octal, when: extended-fields}
    - {name: path, field: path_bytes, of: path_total_bytes, format: text}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <uapi/linux/fcntl.h>
#ifdef FULL_PATH /* these take as long to compile as everything else */
#include <linux/mount.h>
#include "opened_files.h"
#include "path_walk.h"
#endif

struct open_event {
    u64 time_ns;
    u32 pid;
    u32 tid;
    u32 uid;
    s32 ret;
    u32 flags;
    u32 mode;
    char comm[16];
    u32 path_bytes; /* how many follow, with the NUL; 0 if the path could not be read */
    u32 path_total_bytes; /* more than that if the path was cut */
};

SNOOP_EVENT(struct open_event);

/* A path may have 4095 bytes and a NUL: PATH_MAX. */
#define MOST_BYTES 4096

/* At most this much of its directory is shown, as path_walk.h has it. */
#define DIRECTORY_BYTES 4096

/*
 * An event is assembled here, so that its record takes no more space than its path needs. The path is
 * at PATH_AT, its directory ends there, and the event itself precedes both.
 */
struct scratch {
    u64 begin; /* of the directory, counted from where the longest one would begin */
    char bytes[sizeof(struct open_event) + DIRECTORY_BYTES + 2 * MOST_BYTES];
    SNOOP_OWNER_ROOM
};
#define PATH_AT (sizeof(struct open_event) + DIRECTORY_BYTES)
BPF_PERCPU_ARRAY(scratch, struct scratch, 1);

/* What the caller passed. */
struct open_args {
    u64 path;
    u64 flags; /* for openat2: the address of its struct open_how */
    u64 mode;
    s32 directory; /* only with -F; AT_FDCWD if the call takes none */
    u32 is_openat2;
};

#define FLAGS_OF_CREAT 01101   /* O_CREAT, O_WRONLY, O_TRUNC */
#define MAKES_A_FILE 020000100 /* O_CREAT, __O_TMPFILE; the mode is ignored without them */

#ifdef FULL_PATH

_Static_assert(DIRECTORY_BYTES == SNOOP_PATH_BYTES, "names are prepended within that");

#define MOST_STEPS 64 /* to the root: a step passes a name, or leaves a mount */

/* Prepends the directory and a / to the path. Returns where the directory begins. */
static __always_inline u64 put_directory(struct scratch *area, s32 fd)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct fs_struct *fs = SNOOP_READ(task, fs);
    struct path at = {}, root = {};
    struct vfsmount mount = {};
    bool cut = true;
    u64 begin;

    if (!snoop_find_opened(&at, fd, fd == AT_FDCWD ? 0 : snoop_file_of(fd)))
        return DIRECTORY_BYTES;
    bpf_probe_read_kernel(&root, sizeof(root), &fs->root);
    bpf_probe_read_kernel(&mount, sizeof(mount), at.mnt);
    area->begin = DIRECTORY_BYTES - 1;
    area->bytes[PATH_AT - 1] = '/';
#pragma clang loop unroll(disable)
    for (u32 i = 0; i < MOST_STEPS; i++) {
        struct dentry *parent;

        if (at.dentry == root.dentry && at.mnt == root.mnt) {
            cut = false;
            break;
        }
        if (at.dentry == mount.mnt_root) {
            if (!snoop_leave_mount(&at, &mount))
                break;
            continue;
        }
        parent = SNOOP_READ(at.dentry, d_parent);
        if (parent == at.dentry ||
            !snoop_prepend_name(&area->bytes[sizeof(struct open_event)], &area->begin, at.dentry))
            break;
        at.dentry = parent;
    }
    begin = area->begin & (DIRECTORY_BYTES - 1);
    if (cut && begin >= sizeof(SNOOP_PATH_CUT)) {
        begin -= sizeof(SNOOP_PATH_CUT) - 1;
        __builtin_memcpy(&area->bytes[sizeof(struct open_event) + begin], SNOOP_PATH_CUT, sizeof(SNOOP_PATH_CUT) - 1);
    }
    return begin;
}

#else

static __always_inline u64 put_directory(struct scratch *area, s32 fd)
{
    return DIRECTORY_BYTES;
}

#endif

/* The arguments of the system call. */
static __always_inline void take_args(struct open_args *args, struct snoop_call *call)
{
    if (call->id == SNOOP_CALL_open) {
        args->directory = AT_FDCWD;
        args->path = SNOOP_ARG(call, 1);
        args->flags = SNOOP_ARG(call, 2);
        args->mode = SNOOP_ARG(call, 3);
    } else if (call->id == SNOOP_CALL_creat) {
        args->directory = AT_FDCWD;
        args->path = SNOOP_ARG(call, 1);
        args->flags = FLAGS_OF_CREAT;
        args->mode = SNOOP_ARG(call, 2);
    } else {
        if (opt_full_path)
            args->directory = SNOOP_ARG(call, 1);
        args->path = SNOOP_ARG(call, 2);
        args->flags = SNOOP_ARG(call, 3);
        if (call->id == SNOOP_CALL_openat)
            args->mode = SNOOP_ARG(call, 4);
        else
            args->is_openat2 = true;
    }
}

#define NEEDS_FLAGS (opt_extended || opt_flags != SNOOP_UNSET)

static __always_inline void take_flags(u64 how[2], const struct open_args *args)
{
    how[0] = args->flags;
    how[1] = args->mode;
    if (args->is_openat2)
        bpf_probe_read_user(how, 2 * sizeof(u64), (void *)args->flags);
}

/*
 * The arguments of a thread's open as they were when the call began: by the time it returns, the caller
 * may have overwritten them. The beginning of a long path is enough to detect that.
 */
#define KEPT_BYTES 256
struct kept {
    u64 how[2]; /* flags, mode */
    u64 length; /* with the NUL; KEPT_BYTES: the path may be longer */
    char path[KEPT_BYTES];
};
BPF_PERCPU_ARRAY(to_keep, struct kept, 1);
BPF_TABLE("lru_hash", u64, struct kept, kept_by_thread, 8192);

static __always_inline int begins(struct snoop_call *call)
{
    u64 thread = bpf_get_current_pid_tgid();
    int zero = 0;
    struct kept *kept = to_keep.lookup(&zero);
    struct open_args args = {};
    s64 length;

    if (!kept || !snoop_is_wanted())
        return 0;
    take_args(&args, call);
    length = bpf_probe_read_user_str(kept->path, KEPT_BYTES, (void *)args.path);
    if (length <= 0) { /* not paged in yet: it is read when the call returns */
        kept_by_thread.delete(&thread);
        return 0;
    }
    kept->length = length;
    if (NEEDS_FLAGS)
        take_flags(kept->how, &args);
    kept_by_thread.update(&thread, kept);
    return 0;
}

static __always_inline bool begins_alike(const char *one, const char *other)
{
    const u64 *a = (const u64 *)one, *b = (const u64 *)other;

    for (u32 i = 0; i < KEPT_BYTES / 8 - 1; i++)
        if (a[i] != b[i])
            return false;
    /* The last byte of the saved path is a NUL. */
    return ((a[KEPT_BYTES / 8 - 1] ^ b[KEPT_BYTES / 8 - 1]) & 0x00ffffffffffffffULL) == 0;
}

/* Reads the path to PATH_AT. Returns its length with the NUL, or 0 if it cannot be read. */
static __always_inline u64 take_path(struct scratch *area, const struct open_args *args,
                                     const struct kept *kept, bool *cut)
{
    u64 kept_length = kept ? kept->length : 0;

    if (!kept || kept_length >= KEPT_BYTES) {
        s64 length = bpf_probe_read_user_str(&area->bytes[PATH_AT], MOST_BYTES, (void *)args->path);

        if (length < 0)
            length = 0;
        if (length > MOST_BYTES)
            length = MOST_BYTES;
        if (!kept || (length >= KEPT_BYTES && begins_alike(&area->bytes[PATH_AT], kept->path))) {
            *cut = length == MOST_BYTES && snoop_is_cut(args->path, MOST_BYTES);
            return length;
        }
        *cut = true;
    }
    __builtin_memcpy(&area->bytes[PATH_AT], kept->path, KEPT_BYTES);
    return kept_length > KEPT_BYTES ? KEPT_BYTES : kept_length;
}

static __always_inline int opened(struct snoop_call *call, s64 ret)
{
    u64 thread = bpf_get_current_pid_tgid();
    int zero = 0;
    struct scratch *area = scratch.lookup(&zero);
    u64 begin = DIRECTORY_BYTES, length;
    struct open_event event = {};
    struct open_args args = {};
    struct kept *kept;
    bool cut = false;
    char *record;

    if (!area || !snoop_is_wanted())
        return 0;
    take_args(&args, call);
    kept = SNOOP_HAS_begins ? kept_by_thread.lookup(&thread) : 0;
    if (NEEDS_FLAGS) {
        u64 how[2] = {};

        if (kept)
            __builtin_memcpy(how, kept->how, sizeof(how));
        else
            take_flags(how, &args);
        if (opt_flags != SNOOP_UNSET && !(how[0] & opt_flags)) {
            if (kept)
                kept_by_thread.delete(&thread);
            return 0;
        }
        event.flags = how[0];
        event.mode = how[0] & MAKES_A_FILE ? how[1] & 07777 : 0;
    }
    if (opt_timestamp)
        event.time_ns = bpf_ktime_get_ns();
    if (opt_print_uid)
        event.uid = bpf_get_current_uid_gid();
    event.pid = thread >> 32;
    event.tid = thread;
    event.ret = ret;
    bpf_get_current_comm(&event.comm, sizeof(event.comm));
    length = take_path(area, &args, kept, &cut);
    if (kept)
        kept_by_thread.delete(&thread);
    if (opt_full_path && length > 1 && area->bytes[PATH_AT] != '/')
        begin = put_directory(area, args.directory);
    asm volatile("" : "+r"(begin)); /* the verifier cannot follow what the compiler makes of it */
    length += DIRECTORY_BYTES - begin;
    event.path_bytes = length;
    event.path_total_bytes = length + cut;
    record = &area->bytes[begin];
    *(struct open_event *)record = event;
    snoop_output(record, sizeof(event) + length);
    return 0;
}

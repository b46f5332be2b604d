/* ---
name: lsmsnoop
summary: trace what the LSMs refuse, a line for each answer
description: |
  Prints a line for each question to the Linux Security Modules whose answer was EPERM or EACCES, or one of
  --errno: who asked which hook, and how long the answer took. With -a, other answers are shown as well. PATTERN
  names functions of the kernel, in which * stands for any text: security_*, the default, are those that ask all
  LSMs. Those of one LSM tell whether it was that one: apparmor_*, selinux_*, tomoyo_*, smack_*, yama_*,
  cap_* (capabilities), hook_* (Landlock).

  Not every refusal lets a system call fail: the kernel also asks whether something would be allowed. Of functions
  without a result, the verdict means nothing. Measuring takes about a microsecond of each call.

  With --learn, nothing is shown until the end, which is then a section for a unit of systemd that allows what
  the processes that are meant did meanwhile, and no more. Put it into a drop-in of the unit, and check that with
  systemd-analyze verify. Begin before the unit starts, and let it do all that it ever does: what was not seen
  will be refused.

  RestrictFileSystems= has the file systems of opened files, and of those below an overlay, which count as well.

  SystemCallFilter= has the system calls by name, of 32-bit programs too, whether they succeeded or not.

  ReadWritePaths=, which goes with ProtectSystem=strict, has the directories in which files were opened to write,
  made, renamed, linked or removed, or had their size, mode, owner or times changed. All below such a directory
  can be written then. Devices, pipes and sockets need no such permission, and strict leaves /dev, /proc and /sys
  as they are. Changes of extended attributes are not seen.

  ReadOnlyPaths= has the other directories that were read, or in which files were, if there are no more than 16.
  It says what the unit uses; strict keeps these from being written anyway.

  IPAddressAllow=, which goes with IPAddressDeny=any, has the addresses that were connected to, that datagrams
  were sent to, and from which connections were accepted. Not those that only sent datagrams.

  Paths are as the processes see them. Other settings are not touched.
examples:
  - [lsmsnoop, "what is refused on this host"]
  - ["lsmsnoop 'apparmor_*' --container web", "by AppArmor, in a container"]
  - ["lsmsnoop -a 'security_bpf*'", "all questions about BPF, and the answers"]
  - ["lsmsnoop -K -e EPERM 'cap_capable'", "missing capabilities, with the kernel's stack"]
  - [lsmsnoop --learn --wait --cgroup system.slice/nginx.service, "write a sandbox for it, until Ctrl-C"]
operands:
  - {name: pattern, type: text, default: 'security_*', help: functions of the kernel}
probes:
  - {handler: answered, function: $pattern, regex: regexp, return: true, unless: learn}
  - {handler: called, tracepoint: sys_enter, when: learn}
  - {handler: opened, function: security_file_open, when: learn}
  - {handler: made, function: [security_path_mknod, security_path_mkdir, security_path_symlink, security_path_rmdir, security_path_unlink], optional: true, when: learn}
  - {handler: linked, function: security_path_link, optional: true, when: learn}
  - {handler: renamed, function: security_path_rename, optional: true, when: learn}
  - {handler: changed, function: [vfs_truncate, chmod_common, chown_common, vfs_utimes], optional: true, when: learn}
  - {handler: connected, function: security_socket_connect, optional: true, when: learn}
  - {handler: sent, function: security_socket_sendmsg, optional: true, when: learn}
  - {handler: accepted, function: security_sock_graft, optional: true, when: learn}
options:
  - {name: all, letter: a, help: "all answers, not only errors", excludes: errno, sets: opt_all}
  - {name: errno, letter: e, type: errno, argument: ERRNOS, help: "only these errors, separated by commas", fills: errnos, sets: opt_errno}
  - {name: kernel-stack, letter: K, help: show the kernel's stack, sets: opt_kernel_stack}
  - {name: regexp, letter: r, help: PATTERN is a regular expression of RE2}
  - {name: learn, help: "in place of PATTERN, write what was done as settings of a unit of systemd", excludes: [all, errno, kernel-stack, regexp], define: LEARNS}
filters: [pid, tid, uid, comm]
events:
  struct: answer
  unless: learn
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: verdict, width: 8, field: verdict, format: errno_name}
    - {name: lat_us, heading: LAT(us), width: 9, align: right, field: took_ns, format: microseconds}
    - {name: hook, field: probe, format: probe}
    - {name: kernel_stack, field: kernel_stack, format: stack, traces: stack_traces, below: true, when: kernel-stack}
reports:
  - as: settings
    section: Service
    when: learn
    settings:
      - {name: RestrictFileSystems, map: file_systems, field: text, format: comm}
      - {name: SystemCallFilter, map: system_calls, field: number, of: is_compat, format: known_syscall}
      - {name: ProtectSystem, text: strict}
      - {name: ReadWritePaths, map: written, field: path, format: comm, directories: true}
      - {name: ReadOnlyPaths, map: read, field: path, format: comm, directories: true, besides: ReadWritePaths, most: 16}
      - {name: IPAddressDeny, text: any}
      - {name: IPAddressAllow, map: peers, field: address, format: address}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct answer {
    u64 time_ns;
    u64 took_ns;
    u64 probe;
    u32 pid;
    u32 uid;
    s32 verdict;
    s32 kernel_stack;
    char comm[16];
};
SNOOP_EVENT(struct answer);

BPF_HASH(errnos, u64, u64, 256);
BPF_STACK_TRACE(stack_traces, 16384);

#define NOT_PERMITTED (-1) /* EPERM */
#define NO_ACCESS (-13)    /* EACCES */

static __always_inline bool is_shown(int verdict)
{
    u64 code = (u64)(s64)-verdict;

    if (opt_errno != SNOOP_UNSET)
        return errnos.lookup(&code) != 0;
    return opt_all || verdict == NOT_PERMITTED || verdict == NO_ACCESS;
}

static __always_inline int answered(void *ctx, u64 probe, u64 began_ns, int ret)
{
    struct answer answer = {.probe = probe, .verdict = ret};

    if (!is_shown(ret) || !snoop_is_wanted())
        return 0;
    answer.time_ns = bpf_ktime_get_ns();
    answer.took_ns = answer.time_ns - began_ns;
    answer.pid = bpf_get_current_pid_tgid() >> 32;
    answer.uid = bpf_get_current_uid_gid();
    answer.kernel_stack = opt_kernel_stack ? stack_traces.get_stackid(ctx, 0) : -1;
    bpf_get_current_comm(&answer.comm, sizeof(answer.comm));
    snoop_output(&answer, sizeof(answer));
    return 0;
}

#ifdef LEARNS
#include <linux/net.h>
#include <linux/socket.h>
#include <uapi/linux/in.h>
#include <uapi/linux/in6.h>

#include "path_rules.h"
#include "sockets.h"

SNOOP_NAMES(file_systems);

struct system_call {
    u32 number;
    u32 is_compat;
};
BPF_HASH(system_calls, struct system_call, u64, 2048);

/* As much as the key of a map can have. */
struct directory {
    char path[512];
};
BPF_HASH(written, struct directory, u64, 2048);
BPF_HASH(read, struct directory, u64, 2048);

struct peer {
    u8 address[16];
};
BPF_HASH(peers, struct peer, u64, 4096);

static __always_inline int called(long id)
{
    struct system_call call = {.number = id, .is_compat = snoop_is_compat()};
    u64 one = 1;

    if (snoop_is_wanted() && !system_calls.lookup(&call))
        system_calls.update(&call, &one);
    return 0;
}

/* Whether it is below /dev, /proc or /sys, which ProtectSystem= leaves as they are. */
static __always_inline bool is_apart(const char *path)
{
    const char *end = path + 4;

    if (path[1] == 'p' && path[2] == 'r' && path[3] == 'o' && path[4] == 'c')
        end++;
    else if (!(path[1] == 'd' && path[2] == 'e' && path[3] == 'v') &&
             !(path[1] == 's' && path[2] == 'y' && path[3] == 's'))
        return false;
    return *end == 0 || *end == '/';
}

static __always_inline void learn_directory(struct vfsmount *mnt, struct dentry *entry, bool is_written)
{
    struct snoop_path *path = snoop_find_path(mnt, entry);
    struct directory *directory;
    u64 begin, one = 1;

    /* What is in no mount of the process, such as a pipe, has no such root. */
    if (!path || path->is_cut || !path->is_rooted)
        return;
    begin = path->begin & (SNOOP_PATH_BYTES - 1);
    asm volatile("" : "+r"(begin));
    /* Behind the path, there are zeros. */
    directory = (struct directory *)&path->bytes[SNOOP_PATH_HEAD + begin];
    if (is_apart(directory->path))
        return;
    if (is_written) {
        if (!written.lookup(directory))
            written.update(directory, &one);
    } else if (!read.lookup(directory)) {
        read.update(directory, &one);
    }
}

/* Of a file, the directory that it is in. Of one that is mounted, itself. */
static __always_inline void learn_file(const struct path *path, bool is_written)
{
    struct path at = snoop_read_path(path);
    struct inode *inode;
    umode_t mode;

    inode = SNOOP_READ(at.dentry, d_inode);
    mode = SNOOP_READ(inode, i_mode);
    if (!S_ISREG(mode) && !S_ISDIR(mode))
        return;
    if (S_ISREG(mode) && at.dentry != SNOOP_READ(at.mnt, mnt_root))
        at.dentry = SNOOP_READ(at.dentry, d_parent);
    learn_directory(at.mnt, at.dentry, is_written);
}

static __always_inline int opened(struct file *file)
{
    struct snoop_name name = {};
    u64 one = 1;

    if (!snoop_is_wanted())
        return 0;
    bpf_probe_read_kernel_str(name.text, sizeof(name.text),
                              snoop_file_system_of(SNOOP_READ(file, f_path.dentry)));
    if (!file_systems.lookup(&name))
        file_systems.update(&name, &one);
    if (!snoop_is_opened_by_kernel(file))
        learn_file(&file->f_path, ((u32)SNOOP_READ(file, f_mode) & FMODE_WRITE) != 0);
    return 0;
}

/* Something in the directory is made or removed. */
static __always_inline int made(const struct path *dir)
{
    struct path at = snoop_read_path(dir);

    if (snoop_is_wanted())
        learn_directory(at.mnt, at.dentry, true);
    return 0;
}

static __always_inline int linked(const struct path *new_dir)
{
    return made(new_dir);
}

static __always_inline int renamed(const struct path *old_dir, const struct path *new_dir)
{
    made(old_dir);
    return made(new_dir);
}

static __always_inline int changed(const struct path *path)
{
    if (snoop_is_wanted())
        learn_file(path, true);
    return 0;
}

static __always_inline void learn_peer(struct peer *peer)
{
    u64 one = 1;

    if (!peers.lookup(peer))
        peers.update(peer, &one);
}

/* An address of a call. No address at all means this host. */
static __always_inline void learn_address(void *address)
{
    struct peer peer = {};
    u16 family = 0;

    bpf_probe_read_kernel(&family, sizeof(family), address);
    if (family == AF_INET) {
        u32 ipv4 = 0;

        bpf_probe_read_kernel(&ipv4, sizeof(ipv4), &((struct sockaddr_in *)address)->sin_addr);
        snoop_map_ipv4(peer.address, ipv4 ? ipv4 : __builtin_bswap32(0x7f000001));
    } else if (family == AF_INET6) {
        bpf_probe_read_kernel(peer.address, sizeof(peer.address),
                              &((struct sockaddr_in6 *)address)->sin6_addr);
        if (snoop_has_halves(peer.address, 0, 0))
            peer.address[15] = 1;
    } else {
        return;
    }
    learn_peer(&peer);
}

static __always_inline int connected(struct sockaddr *address)
{
    if (snoop_is_wanted())
        learn_address(address);
    return 0;
}

static __always_inline int sent(struct msghdr *msg)
{
    void *address = SNOOP_READ(msg, msg_name);

    if (address && snoop_is_wanted())
        learn_address(address);
    return 0;
}

static __always_inline int accepted(struct sock *sk)
{
    struct peer peer = {};
    u8 ours[16];

    if (snoop_is_wanted() && snoop_addresses_of(sk, ours, peer.address) &&
        !snoop_has_halves(peer.address, 0, 0))
        learn_peer(&peer);
    return 0;
}
#endif

/* ---
name: bindsnoop
summary: trace bind() of IPv4 and IPv6 sockets
description: |
  Prints a line for each bind() of an IPv4 or IPv6 socket that succeeds, or with -E for each. With --count,
  counts them by address and port instead, and prints the counts at the end.

  OPTS shows the options of the socket that matter to bind(): F(reebind), T(ransparent), N (bind address, no
  port), R(euse address) and r(euse port). IF is the index of the interface that the socket is bound to, or
  0. RC is what bind() returned, a negative error number; ADDR and PORT are then what it asked for.
examples:
  - [bindsnoop, "show each bind()"]
  - [bindsnoop -tU, "with the seconds since tracing began, and the user"]
  - ["bindsnoop -P 80,443", "only to these ports"]
  - [bindsnoop -E, "those that fail, too"]
  - [bindsnoop --count, "count by address and port until Ctrl-C"]
probes:
  - {handler: bound, function: inet_bind, return: true}
  - {handler: bound_ipv6, function: inet6_bind, return: true, optional: true}
options:
  - {name: timestamp, letter: t, help: include the seconds since tracing began}
  - {name: wide, letter: w, help: columns wide enough for IPv6}
  - {name: port, letter: P, type: number, argument: PORTS, minimum: 1, maximum: 65535, help: "only these ports, separated by commas", fills: ports, sets: opt_ports}
  - {name: errors, letter: E, help: "include calls that fail, and what they returned", sets: opt_errors}
  - {name: print-uid, letter: U, help: include the user ID}
  - {name: count, help: "count by address and port, and print the counts at the end", sets: opt_count}
filters: [pid, uid, cgroupmap, mntnsmap]
events:
  struct: socket_bind
  unless: count
  columns:
    - {name: time_s, heading: TIME(s), width: 9, field: time_ns, format: elapsed, when: timestamp}
    - {name: uid, width: 6, field: uid, when: print-uid}
    - {name: rc, width: 3, field: rc, when: errors}
    - {name: pid, width: 8, widths: {wide: 10}, field: pid}
    - {name: comm, width: 12, field: comm, format: comm}
    - {name: prot, width: 4, field: protocol, format: name, names: {6: TCP, 17: UDP}, enum: IPPROTO_TCP, strip: IPPROTO_}
    - {name: addr, width: 15, widths: {wide: 39}, field: address, format: address}
    - {name: port, width: 5, field: port, format: port}
    - {name: opts, width: 5, field: options, format: comm}
    - {name: if, field: bound_to}
reports:
  - map: binds
    as: table
    when: count
    sort: binds
    columns:
      - {name: laddr, width: 32, field: address, format: address}
      - {name: lport, width: 20, field: port, format: port}
      - {name: binds, field: value}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/in.h>
#include <linux/in6.h>
#include <net/inet_sock.h>
#include "sockets.h"

struct socket_bind {
    u64 time_ns;
    u32 pid;
    u32 uid;
    s32 rc;
    u32 bound_to;
    u16 port;
    u16 protocol;
    u32 unused;
    u8 address[16];
    char options[8];
    char comm[16];
};
SNOOP_EVENT(struct socket_bind);

struct bound_address {
    SNOOP_OWNER
    u8 address[16];
    u16 port;
    u16 unused;
};
BPF_HASH(binds, struct bound_address, u64, 10240);
BPF_HASH(ports, u64, u64, 1024);

/* Bit fields have no address: they are in the bytes before the next member. */
static __always_inline void describe(char *options, struct sock *sk)
{
    struct inet_sock *inet = (struct inet_sock *)sk;
    u8 reuse = 0;
#if SNOOP_HAS_MEMBER(inet_sock, inet_flags)
    u64 flags = SNOOP_READ(inet, inet_flags);
    bool freebind = flags >> INET_FLAGS_FREEBIND & 1;
    bool transparent = flags >> INET_FLAGS_TRANSPARENT & 1;
    bool no_port = flags >> INET_FLAGS_BIND_ADDRESS_NO_PORT & 1;
#else
    u8 flags[2] = {};
    bool freebind, transparent, no_port;

    bpf_probe_read_kernel(flags, sizeof(flags), (u8 *)&inet->rcv_tos - 2);
    freebind = flags[0] >> 2 & 1;
    transparent = flags[0] >> 5 & 1;
    no_port = flags[1] & 1;
#endif

    bpf_probe_read_kernel(&reuse, sizeof(reuse), (u8 *)&sk->__sk_common.skc_bound_dev_if - 1);
    options[0] = freebind ? 'F' : '.';
    options[1] = transparent ? 'T' : '.';
    options[2] = no_port ? 'N' : '.';
    options[3] = reuse & 0xf ? 'R' : '.';
    options[4] = reuse & 0x10 ? 'r' : '.';
}

/* What a bind() that failed asked for: the socket does not have it. */
static __always_inline void read_asked(struct socket_bind *bind, struct sockaddr *uaddr)
{
    struct sockaddr_in *four = (struct sockaddr_in *)uaddr;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)uaddr;

    bind->port = SNOOP_READ(four, sin_port);
    if (SNOOP_READ(uaddr, sa_family) == AF_INET6)
        bpf_probe_read_kernel(bind->address, sizeof(bind->address), &six->sin6_addr);
    else
        snoop_map_ipv4(bind->address, SNOOP_READ(four, sin_addr.s_addr));
}

static __always_inline int show(struct socket *sock, struct sockaddr *uaddr, int ret)
{
    struct sock *sk = SNOOP_READ(sock, sk);
    struct inet_sock *inet = (struct inet_sock *)sk;
    struct socket_bind bind = {.rc = ret};
    u8 other_side[16];
    u64 port, zero = 0, *count;

    bind.port = SNOOP_READ(inet, inet_sport);
    snoop_addresses_of(sk, bind.address, other_side);
    if (ret)
        read_asked(&bind, uaddr);
    port = __builtin_bswap16(bind.port);
    if ((ret && !opt_errors) || (opt_ports != SNOOP_UNSET && !ports.lookup(&port)) || !snoop_is_wanted())
        return 0;
    if (opt_count) {
        struct bound_address to = {.port = bind.port};

        __builtin_memcpy(to.address, bind.address, sizeof(to.address));
        snoop_set_owner(&to, snoop_owner());
        count = binds.lookup_or_try_init(&to, &zero);
        if (count)
            __sync_fetch_and_add(count, 1);
        return 0;
    }
    bind.time_ns = bpf_ktime_get_ns();
    bind.pid = bpf_get_current_pid_tgid() >> 32;
    bind.uid = bpf_get_current_uid_gid();
    bind.bound_to = SNOOP_READ(sk, __sk_common.skc_bound_dev_if);
    bind.protocol = SNOOP_READ(sk, sk_protocol);
    describe(bind.options, sk);
    bpf_get_current_comm(&bind.comm, sizeof(bind.comm));
    snoop_output(&bind, sizeof(bind));
    return 0;
}

static __always_inline int bound(struct socket *sock, struct sockaddr *uaddr, int ret)
{
    return show(sock, uaddr, ret);
}

static __always_inline int bound_ipv6(struct socket *sock, struct sockaddr *uaddr, int ret)
{
    return show(sock, uaddr, ret);
}

/* ---
name: tcpconnect
summary: trace TCP connections that are opened from here
description: |
  Prints a line for each connect() of a TCP socket for which the kernel has sent the first packet, whether
  or not it is answered. With -c, counts them by addresses and port instead, and prints the counts at the
  end.

  IPv6 sockets that are connected to IPv4 addresses are shown as IPv4.
examples:
  - [tcpconnect, "show each connect()"]
  - [tcpconnect -tL, "with the time and the local port"]
  - ["tcpconnect -P 80,443", "only to these ports"]
  - [tcpconnect -4 -u nobody, "only IPv4, of one user"]
  - [tcpconnect -c, "count by addresses and port until Ctrl-C"]
probes:
  - {handler: connected_ipv4, function: tcp_v4_connect, return: true, unless: ipv6}
  - {handler: connected_ipv6, function: tcp_v6_connect, return: true, optional: true, unless: ipv4}
options:
  - {name: timestamp, letter: t, help: include the seconds since tracing began}
  - {name: port, letter: P, type: number, argument: PORTS, minimum: 1, maximum: 65535, help: "only to these ports, separated by commas", fills: ports, sets: opt_ports}
  - {name: ipv4, letter: 4, help: only IPv4, excludes: ipv6}
  - {name: ipv6, letter: 6, help: only IPv6}
  - {name: lport, letter: L, help: include the local port}
  - {name: print-uid, letter: U, help: include the user ID}
  - {name: count, letter: c, help: "count by addresses and port, and print the counts at the end", sets: opt_count}
filters: [pid, uid, cgroupmap, mntnsmap]
events:
  struct: tcp_connect
  unless: count
  columns:
    - {name: time_s, heading: TIME(s), width: 8, field: time_ns, format: elapsed, when: timestamp}
    - {name: uid, width: 5, field: uid, when: print-uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 12, field: comm, format: comm}
    - {name: ip, width: 2, field: ip}
    - {name: saddr, width: 16, field: saddr, format: address}
    - {name: lport, width: 6, field: lport, when: lport}
    - {name: daddr, width: 16, field: daddr, format: address}
    - {name: dport, field: dport, format: port}
reports:
  - map: connects
    as: table
    when: count
    sort: connects
    columns:
      - {name: laddr, width: 25, field: laddr, format: address}
      - {name: raddr, width: 25, field: raddr, format: address}
      - {name: rport, width: 20, field: rport, format: port}
      - {name: connects, field: value}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "sockets.h"

struct tcp_connect {
    u64 time_ns;
    u32 pid;
    u32 uid;
    u32 ip;
    u16 lport;
    u16 dport;
    u8 saddr[16];
    u8 daddr[16];
    char comm[16];
};
SNOOP_EVENT(struct tcp_connect);

struct tcp_route {
    SNOOP_OWNER
    u8 laddr[16];
    u8 raddr[16];
    u16 rport;
    u16 unused;
};
BPF_HASH(connects, struct tcp_route, u64, 10240);
BPF_HASH(ports, u64, u64, 1024);

static __always_inline int show(struct sock *sk, struct tcp_connect *connect)
{
    u64 port, zero = 0, *count;

    connect->dport = sk->__sk_common.skc_dport;
    port = __builtin_bswap16(connect->dport);
    if ((opt_ports != SNOOP_UNSET && !ports.lookup(&port)) || !snoop_is_wanted())
        return 0;
    if (opt_count) {
        struct tcp_route route = {.rport = connect->dport};

        __builtin_memcpy(route.laddr, connect->saddr, sizeof(route.laddr));
        __builtin_memcpy(route.raddr, connect->daddr, sizeof(route.raddr));
        snoop_set_owner(&route, snoop_owner());
        count = connects.lookup_or_try_init(&route, &zero);
        if (count)
            __sync_fetch_and_add(count, 1);
        return 0;
    }
    connect->time_ns = bpf_ktime_get_ns();
    connect->pid = bpf_get_current_pid_tgid() >> 32;
    connect->uid = bpf_get_current_uid_gid();
    connect->lport = sk->__sk_common.skc_num;
    bpf_get_current_comm(&connect->comm, sizeof(connect->comm));
    snoop_output(connect, sizeof(*connect));
    return 0;
}

static __always_inline int connected_ipv4(struct sock *sk, int ret)
{
    struct tcp_connect connect = {.ip = 4};

    if (ret)
        return 0;
    snoop_map_ipv4(connect.saddr, sk->__sk_common.skc_rcv_saddr);
    snoop_map_ipv4(connect.daddr, sk->__sk_common.skc_daddr);
    return show(sk, &connect);
}

static __always_inline int connected_ipv6(struct sock *sk, int ret)
{
    struct tcp_connect connect = {.ip = 6};

    bpf_probe_read_kernel(&connect.daddr, sizeof(connect.daddr), &sk->__sk_common.skc_v6_daddr);
    if (ret || snoop_is_mapped_ipv4(connect.daddr)) /* it has called tcp_v4_connect() */
        return 0;
    bpf_probe_read_kernel(&connect.saddr, sizeof(connect.saddr), &sk->__sk_common.skc_v6_rcv_saddr);
    return show(sk, &connect);
}

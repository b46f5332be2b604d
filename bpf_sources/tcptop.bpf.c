/* ---
name: tcptop
summary: what TCP connections carry, by process, the busiest first
description: |
  Shows how much each process has received and sent over each TCP connection since the last table.
  Retransmissions and headers are not counted.

  On a terminal each table takes the place of the one before, as in top; -C keeps them all.
examples:
  - [tcptop, "all connections, anew each second"]
  - [tcptop -C 5, "every five seconds, one table below the other"]
  - [tcptop -p 181, "only those of process 181"]
operands: [{name: interval, default: 1}, count]
probes:
  - {handler: sent, function: tcp_sendmsg, return: true}
  - {handler: sent_page, function: tcp_sendpage, return: true, optional: true}
  - {handler: received, function: tcp_cleanup_rbuf}
screen: {unless: noclear, summary_unless: nosummary}
options:
  - {name: noclear, letter: C, help: "do not clear the screen"}
  - {name: nosummary, letter: S, help: "leave out the line with the time and the load average"}
  - {name: ipv4, letter: 4, help: only IPv4, sets: opt_ipv4, excludes: ipv6}
  - {name: ipv6, letter: 6, help: only IPv6, sets: opt_ipv6}
filters: [pid, cgroupmap, mntnsmap]
reports:
  - map: traffic
    as: table
    sort: rx_kb+tx_kb
    columns:
      - {name: pid, width: 7, field: pid}
      - {name: comm, width: 12, field: comm, format: comm}
      - {name: laddr, width: 21, field: laddr, of: lport, format: endpoint}
      - {name: raddr, width: 21, field: raddr, of: rport, format: endpoint}
      - {name: rx_kb, width: 6, align: right, field: received_bytes, format: kilobytes}
      - {name: tx_kb, width: 6, align: right, field: sent_bytes, format: kilobytes}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "sockets.h"

struct tcp_user {
    SNOOP_OWNER
    u8 laddr[16];
    u8 raddr[16];
    u16 lport;
    u16 rport;
    u32 pid;
    char comm[16];
};

struct tcp_bytes {
    u64 received_bytes;
    u64 sent_bytes;
};
BPF_HASH(traffic, struct tcp_user, struct tcp_bytes, 10240);

static __always_inline struct tcp_bytes *traffic_of(struct sock *sk)
{
    struct tcp_user user = {};
    struct tcp_bytes none = {};
    u32 ip = snoop_addresses_of(sk, user.laddr, user.raddr);

    if (!ip || (opt_ipv4 && ip != 4) || (opt_ipv6 && ip != 6) || !snoop_is_wanted())
        return 0;
    user.lport = __builtin_bswap16(SNOOP_READ(sk, __sk_common.skc_num));
    user.rport = SNOOP_READ(sk, __sk_common.skc_dport);
    user.pid = bpf_get_current_pid_tgid() >> 32;
    bpf_get_current_comm(&user.comm, sizeof(user.comm));
    snoop_set_owner(&user, snoop_owner());
    return traffic.lookup_or_try_init(&user, &none);
}

static __always_inline int count_sent(struct sock *sk, int ret)
{
    struct tcp_bytes *bytes = ret > 0 ? traffic_of(sk) : 0;

    if (bytes)
        __sync_fetch_and_add(&bytes->sent_bytes, ret);
    return 0;
}

static __always_inline int sent(struct sock *sk, int ret)
{
    return count_sent(sk, ret);
}

static __always_inline int sent_page(struct sock *sk, int ret)
{
    return count_sent(sk, ret);
}

static __always_inline int received(struct sock *sk, int copied)
{
    struct tcp_bytes *bytes = copied > 0 ? traffic_of(sk) : 0;

    if (bytes)
        __sync_fetch_and_add(&bytes->received_bytes, copied);
    return 0;
}

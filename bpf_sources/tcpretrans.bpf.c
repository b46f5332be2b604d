/* ---
name: tcpretrans
summary: trace what TCP sends again
description: |
  Prints a line for each TCP segment that is sent again because the other side did not acknowledge it: T is
  R or, for a tail loss probe (-l), L. Retransmissions mean that packets are lost, or that a host is slow.

  PID is the process that the kernel was running: it mostly has nothing to do with the connection.
examples:
  - [tcpretrans, "show each retransmission"]
  - [tcpretrans -l, "and tail loss probes"]
  - [tcpretrans -c, "count them by connection"]
  - [tcpretrans -s, "with the sequence number of the segment"]
probes:
  - {handler: retransmitted, tracepoint: tcp_retransmit_skb}
  - {handler: probed, function: tcp_send_loss_probe, when: lossprobe}
options:
  - {name: sequence, letter: s, help: show the sequence number of the segment}
  - {name: lossprobe, letter: l, help: show tail loss probes as well}
  - {name: count, letter: c, help: "count by connection", sets: opt_count}
  - {name: ipv4, letter: 4, help: only IPv4, sets: opt_ipv4, excludes: ipv6}
  - {name: ipv6, letter: 6, help: only IPv6, sets: opt_ipv6}
events:
  struct: tcp_retransmission
  unless: count
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: pid, width: 7, field: pid}
    - {name: ip, width: 2, field: ip}
    - {name: laddr, heading: "LADDR:LPORT", width: 20, field: laddr, of: lport, format: endpoint}
    - {name: type, heading: T, width: 1, field: probe, format: name, names: {0: R, 1: L}}
    - {name: raddr, heading: "RADDR:RPORT", width: 20, field: raddr, of: rport, format: endpoint}
    - {name: state, width: 12, field: state, format: name, enum: TCP_ESTABLISHED, strip: TCP_}
    - {name: seq, width: 10, field: seq, when: sequence}
reports:
  - map: retransmissions
    as: table
    sort: retransmits
    when: count
    columns:
      - {name: laddr, heading: "LADDR:LPORT", width: 20, field: laddr, of: lport, format: endpoint}
      - {name: raddr, heading: "RADDR:RPORT", width: 20, field: raddr, of: rport, format: endpoint}
      - {name: retransmits, width: 10, field: value}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <net/tcp.h>
#include "sockets.h"

struct tcp_ends {
    SNOOP_OWNER
    u8 laddr[16];
    u8 raddr[16];
    u16 lport;
    u16 rport;
};

struct tcp_retransmission {
    u64 time_ns;
    u8 laddr[16];
    u8 raddr[16];
    u16 lport;
    u16 rport;
    u32 pid;
    u32 ip;
    u32 state;
    u32 seq;
    u32 probe;
};
SNOOP_EVENT(struct tcp_retransmission);

BPF_HASH(retransmissions, struct tcp_ends, u64, 10240);

static __always_inline void sent_again(struct sock *sk, u32 seq, u32 probe)
{
    struct tcp_retransmission event = {.seq = seq, .probe = probe};

    if (!snoop_is_wanted_socket(sk))
        return;
    event.ip = snoop_addresses_of(sk, event.laddr, event.raddr);
    if ((opt_ipv4 && event.ip != 4) || (opt_ipv6 && event.ip != 6))
        return;
    event.lport = __builtin_bswap16(SNOOP_READ(sk, __sk_common.skc_num));
    event.rport = SNOOP_READ(sk, __sk_common.skc_dport);
    if (opt_count) {
        struct tcp_ends ends = {.lport = event.lport, .rport = event.rport};
        u64 *count, none = 0;

        __builtin_memcpy(ends.laddr, event.laddr, sizeof(ends.laddr));
        __builtin_memcpy(ends.raddr, event.raddr, sizeof(ends.raddr));
        snoop_set_owner(&ends, snoop_owner_of_socket(sk));
        count = retransmissions.lookup_or_try_init(&ends, &none);
        if (count)
            __sync_fetch_and_add(count, 1);
        return;
    }
    event.time_ns = bpf_ktime_get_ns();
    event.pid = bpf_get_current_pid_tgid() >> 32;
    event.state = SNOOP_READ(sk, __sk_common.skc_state);
    snoop_output_of(snoop_owner_of_socket(sk), &event, sizeof(event));
}

static __always_inline int retransmitted(struct sock *sk, struct sk_buff *skb)
{
    struct tcp_skb_cb *control = (struct tcp_skb_cb *)skb->cb;

    sent_again(sk, skb ? SNOOP_READ(control, seq) : 0, 0);
    return 0;
}

static __always_inline int probed(struct sock *sk)
{
    sent_again(sk, 0, 1);
    return 0;
}

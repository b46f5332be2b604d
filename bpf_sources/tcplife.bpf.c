/* ---
name: tcplife
summary: how long TCP connections lived, and how much they carried
description: |
  Prints a line for each TCP connection that ends. Nothing is traced of what is sent and received: the
  kernel has counted that.

  PID and COMM are of the process that opened or closed the connection, as far as the kernel was running it
  then. MS is how long the connection lived, once it was established. TX_KB is what the other side has
  acknowledged. Connections that were open when tracing began are not shown.
examples:
  - [tcplife, "show all connections that end"]
  - [tcplife -tT, "with the seconds since tracing began, and the time"]
  - ["tcplife -D 80,443", "only those to these ports"]
  - [tcplife -s, "as comma-separated values"]
probes:
  - {handler: changed, tracepoint: inet_sock_set_state}
options:
  - {name: time, letter: T, help: include the time}
  - {name: timestamp, letter: t, help: include the seconds since tracing began}
  - {name: wide, letter: w, help: "columns wide enough for IPv6, and one for the version of IP"}
  - {name: csv, letter: s, help: comma-separated values, output: csv}
  - {name: localport, letter: L, type: number, argument: PORTS, minimum: 1, maximum: 65535, help: "only these ports of ours, separated by commas", fills: local_ports, sets: opt_local}
  - {name: remoteport, letter: D, type: number, argument: PORTS, minimum: 1, maximum: 65535, help: "only these ports of the other side, separated by commas", fills: remote_ports, sets: opt_remote}
  - {name: ipv4, letter: 4, help: only IPv4, sets: opt_ipv4, excludes: ipv6}
  - {name: ipv6, letter: 6, help: only IPv6, sets: opt_ipv6}
filters: [pid]
events:
  struct: tcp_life
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day, when: time}
    - {name: time_s, heading: TIME(s), width: 9, field: time_ns, format: elapsed, when: timestamp}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 10, widths: {wide: 16}, field: comm, format: comm}
    - {name: ip, width: 2, field: ip, when_any: [wide, csv]}
    - {name: laddr, width: 15, widths: {wide: 26}, field: laddr, format: address}
    - {name: lport, width: 5, field: lport, format: port}
    - {name: raddr, width: 15, widths: {wide: 26}, field: raddr, format: address}
    - {name: rport, width: 5, field: rport, format: port}
    - {name: tx_kb, width: 5, widths: {wide: 6}, align: right, field: sent_bytes, format: kilobytes}
    - {name: rx_kb, width: 5, widths: {wide: 6}, align: right, field: received_bytes, format: kilobytes}
    - {name: ms, field: lived_ns, format: milliseconds}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/tcp.h>
#include "tcp_ports.h"

struct tcp_life {
    u64 time_ns;
    u64 lived_ns;
    u64 sent_bytes;
    u64 received_bytes;
    u32 pid;
    u32 ip;
    u16 lport;
    u16 rport;
    u32 unused;
    u8 laddr[16];
    u8 raddr[16];
    char comm[16];
};
SNOOP_EVENT(struct tcp_life);

struct tcp_birth {
    u64 time_ns;
    u32 pid; /* 0: not known yet */
    u32 wanted;
    char comm[16];
};
BPF_HASH(births, u64, struct tcp_birth, 65536);

static __always_inline void describe(struct sock *sk, struct tcp_birth *birth)
{
    birth->pid = bpf_get_current_pid_tgid() >> 32;
    birth->wanted = snoop_is_wanted_socket(sk);
    bpf_get_current_comm(&birth->comm, sizeof(birth->comm));
}

static __always_inline int ended(struct sock *sk, struct tcp_birth *birth)
{
    struct inet_sock *inet = (struct inet_sock *)sk;
    struct tcp_sock *tcp = (struct tcp_sock *)sk;
    struct tcp_life life = {};

    life.ip = snoop_addresses_of(sk, life.laddr, life.raddr);
    life.lport = SNOOP_READ(inet, inet_sport);
    life.rport = SNOOP_READ(sk, __sk_common.skc_dport);
    if (!birth->pid)
        describe(sk, birth);
    if (!birth->wanted || !snoop_is_wanted_connection(life.ip, life.lport, life.rport))
        return 0;
    life.time_ns = bpf_ktime_get_ns();
    life.lived_ns = life.time_ns - birth->time_ns;
    life.sent_bytes = SNOOP_READ(tcp, bytes_acked);
    life.received_bytes = SNOOP_READ(tcp, bytes_received);
    life.pid = birth->pid;
    __builtin_memcpy(life.comm, birth->comm, sizeof(life.comm));
    snoop_output_of(snoop_owner_of_socket(sk), &life, sizeof(life));
    return 0;
}

static __always_inline int changed(struct sock *sk, int newstate)
{
    u64 socket = (u64)sk;
    struct tcp_birth *birth, none = {.time_ns = bpf_ktime_get_ns()};

    if (SNOOP_READ(sk, sk_protocol) != IPPROTO_TCP)
        return 0;
    birth = births.lookup(&socket);
    if (!birth && newstate < TCP_FIN_WAIT1) {
        snoop_stored(births.update(&socket, &none));
        birth = births.lookup(&socket);
    }
    if (!birth)
        return 0;
    if (newstate < TCP_FIN_WAIT1)
        birth->time_ns = none.time_ns;
    if (newstate == TCP_SYN_SENT || newstate == TCP_LAST_ACK)
        describe(sk, birth);
    if (newstate == TCP_CLOSE) {
        ended(sk, birth);
        births.delete(&socket);
    }
    return 0;
}

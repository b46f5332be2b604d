/* ---
name: tcpstates
summary: trace changes of the state of TCP sockets
description: |
  Prints a line for each change of a TCP socket's state, with the time that the socket was in the old one.
  Use it to see where connections spend their time: while they are set up, in use or closed.

  SKADDR tells sockets apart. C-PID and C-COMM are of the thread that the kernel was running: most states
  change when a packet comes in, which has nothing to do with that thread. MS is 0 if tracing began in the
  old state.
examples:
  - [tcpstates, "show all changes"]
  - [tcpstates -tT, "with the seconds since tracing began, and the time"]
  - ["tcpstates -L 80,443", "only of sockets with these ports here"]
  - [tcpstates -s, "as comma-separated values"]
probes:
  - {handler: changed, tracepoint: inet_sock_set_state}
options:
  - {name: time, letter: T, help: include the time}
  - {name: timestamp, letter: t, help: include the seconds since tracing began}
  - {name: wide, letter: w, help: "columns wide enough for IPv6, and one for the version of IP"}
  - {name: csv, letter: s, help: comma-separated values, output: csv}
  - {name: journal, letter: Y, help: send each change to the systemd journal as well, journal: true}
  - {name: localport, letter: L, type: number, argument: PORTS, minimum: 1, maximum: 65535, help: "only these ports of ours, separated by commas", fills: local_ports, sets: opt_local}
  - {name: remoteport, letter: D, type: number, argument: PORTS, minimum: 1, maximum: 65535, help: "only these ports of the other side, separated by commas", fills: remote_ports, sets: opt_remote}
  - {name: ipv4, letter: 4, help: only IPv4, sets: opt_ipv4, excludes: ipv6}
  - {name: ipv6, letter: 6, help: only IPv6, sets: opt_ipv6}
events:
  struct: tcp_change
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day, when: time}
    - {name: time_s, heading: TIME(s), width: 9, field: time_ns, format: elapsed, when: timestamp}
    - {name: skaddr, width: 18, field: socket, format: hex}
    - {name: pid, heading: C-PID, width: 7, field: pid}
    - {name: comm, heading: C-COMM, width: 10, widths: {wide: 16}, field: comm, format: comm}
    - {name: ip, width: 2, field: ip, when_any: [wide, csv]}
    - {name: laddr, width: 15, widths: {wide: 26}, field: laddr, format: address}
    - {name: lport, width: 5, field: lport, format: port}
    - {name: raddr, width: 15, widths: {wide: 26}, field: raddr, format: address}
    - {name: rport, width: 5, field: rport, format: port}
    - {name: oldstate, width: 11, field: old_state, format: name, enum: TCP_ESTABLISHED, strip: TCP_}
    - {name: newstate, width: 11, field: new_state, format: name, enum: TCP_ESTABLISHED, strip: TCP_}
    - {name: ms, field: spent_ns, format: milliseconds}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <net/inet_sock.h>
#include "tcp_ports.h"

struct tcp_change {
    u64 time_ns;
    u64 spent_ns;
    u64 socket;
    u32 pid;
    u32 ip;
    u32 old_state;
    u32 new_state;
    u16 lport;
    u16 rport;
    u32 unused;
    u8 laddr[16];
    u8 raddr[16];
    char comm[16];
};
SNOOP_EVENT(struct tcp_change);

BPF_HASH(since, u64, u64, 65536); /* when the state of a socket changed last */

static __always_inline int changed(struct sock *sk, int oldstate, int newstate)
{
    struct inet_sock *inet = (struct inet_sock *)sk;
    struct tcp_change change = {.old_state = oldstate, .new_state = newstate};
    u64 *before;

    if (SNOOP_READ(sk, sk_protocol) != IPPROTO_TCP)
        return 0;
    change.time_ns = bpf_ktime_get_ns();
    change.socket = (u64)sk;
    change.ip = snoop_addresses_of(sk, change.laddr, change.raddr);
    change.lport = SNOOP_READ(inet, inet_sport);
    change.rport = SNOOP_READ(sk, __sk_common.skc_dport);
    if (!snoop_is_wanted_socket(sk) || !snoop_is_wanted_connection(change.ip, change.lport, change.rport)) {
        since.delete(&change.socket);
        return 0;
    }
    before = since.lookup(&change.socket);
    change.spent_ns = before ? change.time_ns - *before : 0;
    if (newstate == TCP_CLOSE)
        since.delete(&change.socket);
    else
        snoop_stored(since.update(&change.socket, &change.time_ns));
    change.pid = bpf_get_current_pid_tgid() >> 32;
    bpf_get_current_comm(&change.comm, sizeof(change.comm));
    snoop_output_of(snoop_owner_of_socket(sk), &change, sizeof(change));
    return 0;
}

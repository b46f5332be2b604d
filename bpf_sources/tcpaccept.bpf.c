/* ---
name: tcpaccept
summary: trace TCP connections that are accepted here
description: |
  Prints a line for each accept() that returns a TCP connection: which process took it, from whom, and at
  which address and port. Connections that no program accepts are not shown.

  IPv6 sockets that are connected to IPv4 addresses are shown as IPv4.
examples:
  - [tcpaccept, "show each accept()"]
  - [tcpaccept -t, "with the seconds since tracing began"]
  - [tcpaccept -T, "with the time of day"]
  - ["tcpaccept -P 80,443", "only at these ports"]
  - [tcpaccept -4 -p 181, "only IPv4, of one process"]
probes:
  - {handler: accepted, function: inet_csk_accept, return: true}
options:
  - {name: time, letter: T, help: include the time of day (HH:MM:SS)}
  - {name: timestamp, letter: t, help: include the seconds since tracing began}
  - {name: port, letter: P, type: number, argument: PORTS, minimum: 1, maximum: 65535, help: "only at these local ports, separated by commas", fills: ports, sets: opt_ports}
  - {name: ipv4, letter: 4, help: only IPv4, excludes: ipv6, sets: opt_ipv4}
  - {name: ipv6, letter: 6, help: only IPv6, sets: opt_ipv6}
filters: [pid, cgroupmap, mntnsmap]
events:
  struct: tcp_accept
  columns:
    - {name: time, width: 9, field: time_ns, format: time_of_day, when: time}
    - {name: time_s, heading: TIME(s), width: 8, field: time_ns, format: elapsed, when: timestamp}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 12, field: comm, format: comm}
    - {name: ip, width: 2, field: ip}
    - {name: raddr, width: 16, field: raddr, format: address}
    - {name: rport, width: 5, field: rport, format: port}
    - {name: laddr, width: 16, field: laddr, format: address}
    - {name: lport, field: lport}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "sockets.h"

struct tcp_accept {
    u64 time_ns;
    u32 pid;
    u32 ip;
    u16 lport;
    u16 rport;
    u8 laddr[16];
    u8 raddr[16];
    char comm[16];
};
SNOOP_EVENT(struct tcp_accept);
BPF_HASH(ports, u64, u64, 1024);

static __always_inline int accepted(struct sock *ret)
{
    struct tcp_accept event = {.ip = 4};
    u64 port;

    if (!ret || !snoop_is_wanted())
        return 0;
    port = event.lport = SNOOP_READ(ret, __sk_common.skc_num);
    if (opt_ports != SNOOP_UNSET && !ports.lookup(&port))
        return 0;
    if (SNOOP_READ(ret, __sk_common.skc_family) == AF_INET) {
        snoop_map_ipv4(event.laddr, SNOOP_READ(ret, __sk_common.skc_rcv_saddr));
        snoop_map_ipv4(event.raddr, SNOOP_READ(ret, __sk_common.skc_daddr));
    } else {
        bpf_probe_read_kernel(&event.laddr, sizeof(event.laddr), &ret->__sk_common.skc_v6_rcv_saddr);
        bpf_probe_read_kernel(&event.raddr, sizeof(event.raddr), &ret->__sk_common.skc_v6_daddr);
        event.ip = snoop_is_mapped_ipv4(event.raddr) ? 4 : 6;
    }
    if ((opt_ipv4 && event.ip != 4) || (opt_ipv6 && event.ip != 6))
        return 0;
    event.rport = SNOOP_READ(ret, __sk_common.skc_dport);
    event.time_ns = bpf_ktime_get_ns();
    event.pid = bpf_get_current_pid_tgid() >> 32;
    bpf_get_current_comm(&event.comm, sizeof(event.comm));
    snoop_output(&event, sizeof(event));
    return 0;
}

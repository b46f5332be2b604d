/* ---
name: tcprtt
summary: round trip times of TCP connections, as a histogram
description: |
  Counts the round trip time of a connection, as the kernel smooths it, each time that a segment arrives on
  it. Use it to tell a slow network from a slow server.

  Without -i, the histogram is printed when you press Ctrl-C.
examples:
  - [tcprtt, "measure until Ctrl-C"]
  - [tcprtt -mT -i 1 -d 10, "in milliseconds, each second for 10 seconds, with the time"]
  - [tcprtt -a 192.168.1.10 -p 80, "only the server at this address and port"]
  - [tcprtt -B, "a histogram for each remote address"]
  - [tcprtt -e, "with the average"]
time: timestamp
probes:
  - {handler: received, function: tcp_rcv_established}
options:
  - {name: interval, letter: i, type: duration, argument: SECONDS, help: seconds between histograms, drives: interval}
  - {name: timestamp, letter: T, help: include the time of each histogram}
  - {name: milliseconds, letter: m, help: in milliseconds, unit: msecs, sets: opt_milliseconds}
  - {name: lport, letter: p, type: number, argument: PORT, minimum: 1, maximum: 65535, help: only this local port, sets: opt_lport}
  - {name: rport, letter: P, type: number, argument: PORT, minimum: 1, maximum: 65535, help: only this remote port, sets: opt_rport}
  - {name: laddr, letter: a, type: address, argument: ADDRESS, help: only this local address, sets: opt_laddr}
  - {name: raddr, letter: A, type: address, argument: ADDRESS, help: only this remote address, sets: opt_raddr}
  - {name: byladdr, letter: b, help: a histogram for each local address, excludes: byraddr, sets: opt_by_local}
  - {name: byraddr, letter: B, help: a histogram for each remote address, sets: opt_by_remote}
  - {name: extension, letter: e, help: show the average below}
  - {name: ipv4, letter: 4, help: only IPv4, excludes: ipv6, sets: opt_ipv4}
  - {name: ipv6, letter: 6, help: only IPv6, sets: opt_ipv6}
reports:
  - {map: times, unit: usecs, average: extension, unless: [byladdr, byraddr]}
  - {map: times_by, unit: usecs, average: extension, when: byladdr, keys: [{name: laddr, heading: Local Address, field: address, format: address}]}
  - {map: times_by, unit: usecs, average: extension, when: byraddr, keys: [{name: raddr, heading: Remote Address, field: address, format: address}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/tcp.h>
#include "sockets.h"

struct rtt_of_address {
    SNOOP_OWNER
    u8 address[16];
    u32 slot;
};
SNOOP_HISTOGRAM(times);
SNOOP_HISTOGRAM_BY(times_by, struct rtt_of_address);

static __always_inline int received(struct sock *sk)
{
    bool is_ipv6 = sk->__sk_common.skc_family == AF_INET6;
    struct tcp_sock *tcp = (struct tcp_sock *)sk;
    struct rtt_of_address by = {};
    struct snoop_slots *slots;
    struct snoop_slot *slot, none = {};
    u8 local[16], remote[16];
    u64 rtt = SNOOP_READ(tcp, srtt_us) >> 3;
    u32 zero = 0;

    if (!snoop_is_wanted_socket(sk))
        return 0;
    if (is_ipv6) {
        bpf_probe_read_kernel(local, sizeof(local), &sk->__sk_common.skc_v6_rcv_saddr);
        bpf_probe_read_kernel(remote, sizeof(remote), &sk->__sk_common.skc_v6_daddr);
        is_ipv6 = !snoop_is_mapped_ipv4(remote);
    } else {
        snoop_map_ipv4(local, sk->__sk_common.skc_rcv_saddr);
        snoop_map_ipv4(remote, sk->__sk_common.skc_daddr);
    }
    if ((opt_ipv4 && is_ipv6) || (opt_ipv6 && !is_ipv6) || !snoop_is_address(local, opt_laddr) ||
        !snoop_is_address(remote, opt_raddr))
        return 0;
    if ((opt_lport != SNOOP_UNSET && sk->__sk_common.skc_num != opt_lport) ||
        (opt_rport != SNOOP_UNSET && __builtin_bswap16(sk->__sk_common.skc_dport) != opt_rport))
        return 0;
    if (opt_milliseconds)
        rtt /= 1000;
    if (!opt_by_local && !opt_by_remote) {
        slots = times.lookup(&zero);
        if (slots)
            snoop_count_of(snoop_owner_of_socket(sk), slots, rtt);
        return 0;
    }
    by.slot = snoop_slot(rtt);
    __builtin_memcpy(by.address, opt_by_local ? local : remote, sizeof(by.address));
    snoop_set_owner(&by, snoop_owner_of_socket(sk));
    slot = times_by.lookup_or_try_init(&by, &none);
    if (slot)
        snoop_count_in(slot, rtt);
    return 0;
}

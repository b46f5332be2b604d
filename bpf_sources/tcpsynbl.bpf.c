/* ---
name: tcpsynbl
summary: how full the queues of new TCP connections are, as histograms
description: |
  When a connection comes in, counts how many were waiting for accept(2) on its socket: a histogram for each
  limit of such a queue, which is what listen(2) was given, at most net.core.somaxconn. A queue near its
  limit soon drops connections.
examples:
  - [tcpsynbl, "count until Ctrl-C"]
  - [tcpsynbl -4, "only IPv4"]
probes:
  - {handler: connected, function: tcp_v4_syn_recv_sock, unless: ipv6}
  - {handler: connected, function: tcp_v6_syn_recv_sock, optional: true, unless: ipv4}
options:
  - {name: ipv4, letter: 4, help: only IPv4, excludes: ipv6}
  - {name: ipv6, letter: 6, help: only IPv6}
reports:
  - {map: waiting, unit: backlog, keys: [{name: backlog_max, heading: backlog_max, field: limit}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <net/sock.h>

struct accept_queue {
    SNOOP_OWNER
    u32 limit;
    u32 slot;
};
SNOOP_HISTOGRAM_BY(waiting, struct accept_queue);

static __always_inline int connected(struct sock *sk)
{
    struct accept_queue queue = {.limit = sk->sk_max_ack_backlog};
    struct snoop_slot *slot, none = {};
    u64 length = sk->sk_ack_backlog;

    if (!snoop_is_wanted_socket(sk))
        return 0;
    queue.slot = snoop_slot(length);
    snoop_set_owner(&queue, snoop_owner_of_socket(sk));
    slot = waiting.lookup_or_try_init(&queue, &none);
    if (slot)
        snoop_count_in(slot, length);
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which connections are wanted, for tools with the options localport (fills: local_ports, sets: opt_local),
 * remoteport (fills: remote_ports, sets: opt_remote), ipv4 (sets: opt_ipv4) and ipv6 (sets: opt_ipv6).
 */
#ifndef SNOOP_TCP_PORTS_H
#define SNOOP_TCP_PORTS_H

#include "sockets.h"

BPF_HASH(local_ports, u64, u64, 1024);
BPF_HASH(remote_ports, u64, u64, 1024);

/* `ip`: 4 or 6; the ports are in the network's byte order. */
static __always_inline bool snoop_is_wanted_connection(u32 ip, u16 lport, u16 rport)
{
    u64 local = __builtin_bswap16(lport), remote = __builtin_bswap16(rport);

    if ((opt_ipv4 && ip != 4) || (opt_ipv6 && ip != 6))
        return false;
    return (opt_local == SNOOP_UNSET || local_ports.lookup(&local)) &&
           (opt_remote == SNOOP_UNSET || remote_ports.lookup(&remote));
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Addresses of sockets, 16 bytes each, as the format `address` takes them: IPv4 addresses are those of
 * ::ffff:0:0/96. Ports are in the order of the network's bytes, and those of our side (skc_num) in the host's.
 */
#ifndef SNOOP_SOCKETS_H
#define SNOOP_SOCKETS_H

#include <net/sock.h>

static __always_inline void snoop_map_ipv4(u8 *to, u32 address)
{
    __builtin_memset(to, 0, 10);
    to[10] = to[11] = 0xff;
    __builtin_memcpy(to + 12, &address, sizeof(address));
}

static __always_inline bool snoop_is_mapped_ipv4(u8 *address)
{
    u32 words[3];

    __builtin_memcpy(words, address, sizeof(words));
    return words[0] == 0 && words[1] == 0 && words[2] == __builtin_bswap32(0xffff);
}

#endif

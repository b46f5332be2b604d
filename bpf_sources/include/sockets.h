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

/*
 * Whether 16 bytes are the address that an option of type address has, with `sets: NAME`, or it was not
 * given. They are compared by halves, NAME_high and NAME_low.
 */
#define snoop_is_address(bytes, name) snoop_has_halves(bytes, name##_high, name##_low)

static __always_inline bool snoop_has_halves(u8 *bytes, u64 high, u64 low)
{
    u64 halves[2];

    if (high == (u64)SNOOP_UNSET && low == (u64)SNOOP_UNSET)
        return true;
    __builtin_memcpy(halves, bytes, sizeof(halves));
    return halves[0] == high && halves[1] == low;
}

#endif

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
 * The addresses of an IPv4 or IPv6 socket. Returns which of both its packets are, 4 or 6: a socket for IPv6
 * can have IPv4 addresses. 0 if it is of another family.
 */
static __always_inline u32 snoop_addresses_of(struct sock *sk, u8 *ours, u8 *theirs)
{
    u16 family = SNOOP_READ(sk, __sk_common.skc_family);

    if (family == AF_INET) {
        snoop_map_ipv4(ours, SNOOP_READ(sk, __sk_common.skc_rcv_saddr));
        snoop_map_ipv4(theirs, SNOOP_READ(sk, __sk_common.skc_daddr));
        return 4;
    }
    if (family != AF_INET6)
        return 0;
#if SNOOP_HAS_MEMBER(sock_common, skc_v6_daddr)
    bpf_probe_read_kernel(ours, 16, &sk->__sk_common.skc_v6_rcv_saddr);
    bpf_probe_read_kernel(theirs, 16, &sk->__sk_common.skc_v6_daddr);
#endif
    return snoop_is_mapped_ipv4(ours) || snoop_is_mapped_ipv4(theirs) ? 4 : 6;
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

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Maps that options with rules fill (`fills`), and the questions to them. A rule has a number, in the order in
 * which they are given.
 */
#ifndef SNOOP_RULES_H
#define SNOOP_RULES_H

#define SNOOP_NO_RULE (-1)

/* Of type networks: addresses as in sockets.h, those of IPv4 in ::ffff:0:0/96. */
struct snoop_network {
    u32 bits;
    u8 address[16];
};
#define SNOOP_NETWORKS(name) BPF_LPM_TRIE(name, struct snoop_network, u64, 4096)

/* `networks.lookup(&network)` then is the number of the rule with the most bits that the address has. */
static __always_inline void snoop_set_network(struct snoop_network *network, const u8 *address)
{
    network->bits = 128;
    __builtin_memcpy(network->address, address, sizeof(network->address));
}

/* Of type names. */
struct snoop_name {
    char text[32];
};
#define SNOOP_NAMES(name) BPF_HASH(name, struct snoop_name, u64, 1024)

#endif

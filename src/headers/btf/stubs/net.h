/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SNOOPBOX_NET_H
#define SNOOPBOX_NET_H

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define __LITTLE_ENDIAN 1234
#define __LITTLE_ENDIAN_BITFIELD
#define ___snoopbox_be16(value) ((__u16)__builtin_bswap16((__u16)(value)))
#define ___snoopbox_be32(value) ((__u32)__builtin_bswap32((__u32)(value)))
#define ___snoopbox_be64(value) ((__u64)__builtin_bswap64((__u64)(value)))
#define ___snoopbox_le16(value) ((__u16)(value))
#define ___snoopbox_le32(value) ((__u32)(value))
#define ___snoopbox_le64(value) ((__u64)(value))
#else
#define __BIG_ENDIAN 4321
#define __BIG_ENDIAN_BITFIELD
#define ___snoopbox_be16(value) ((__u16)(value))
#define ___snoopbox_be32(value) ((__u32)(value))
#define ___snoopbox_be64(value) ((__u64)(value))
#define ___snoopbox_le16(value) ((__u16)__builtin_bswap16((__u16)(value)))
#define ___snoopbox_le32(value) ((__u32)__builtin_bswap32((__u32)(value)))
#define ___snoopbox_le64(value) ((__u64)__builtin_bswap64((__u64)(value)))
#endif
#define ntohs(value) ___snoopbox_be16(value)
#define htons(value) ___snoopbox_be16(value)
#define ntohl(value) ___snoopbox_be32(value)
#define htonl(value) ___snoopbox_be32(value)
#define be16_to_cpu(value) ___snoopbox_be16(value)
#define cpu_to_be16(value) ___snoopbox_be16(value)
#define be32_to_cpu(value) ___snoopbox_be32(value)
#define cpu_to_be32(value) ___snoopbox_be32(value)
#define be64_to_cpu(value) ___snoopbox_be64(value)
#define cpu_to_be64(value) ___snoopbox_be64(value)
#define le16_to_cpu(value) ___snoopbox_le16(value)
#define cpu_to_le16(value) ___snoopbox_le16(value)
#define le32_to_cpu(value) ___snoopbox_le32(value)
#define cpu_to_le32(value) ___snoopbox_le32(value)
#define le64_to_cpu(value) ___snoopbox_le64(value)
#define cpu_to_le64(value) ___snoopbox_le64(value)
#define __be16_to_cpu be16_to_cpu
#define __be32_to_cpu be32_to_cpu
#define __be64_to_cpu be64_to_cpu
#define __cpu_to_be16 cpu_to_be16
#define __cpu_to_be32 cpu_to_be32
#define __cpu_to_be64 cpu_to_be64

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_LOCAL 1
#define AF_INET 2
#define AF_INET6 10
#define AF_NETLINK 16
#define AF_PACKET 17
#define AF_VSOCK 40
#define AF_XDP 44
#define PF_UNSPEC AF_UNSPEC
#define PF_UNIX AF_UNIX
#define PF_LOCAL AF_LOCAL
#define PF_INET AF_INET
#define PF_INET6 AF_INET6
#define PF_NETLINK AF_NETLINK
#define PF_PACKET AF_PACKET
#define SOL_SOCKET 1
#define SOL_TCP 6
#define SCM_RIGHTS 0x01
#define SCM_CREDENTIALS 0x02
#define MSG_PEEK 2
#define MSG_DONTWAIT 0x40
#define INADDR_ANY 0
#define IFF_UP 1
#define SOCK_NONBLOCK O_NONBLOCK
#define SOCK_CLOEXEC O_CLOEXEC

#define ETH_ALEN 6
#define ETH_HLEN 14
#define ETH_P_IP 0x0800
#define ETH_P_ARP 0x0806
#define ETH_P_8021Q 0x8100
#define ETH_P_8021AD 0x88A8
#define ETH_P_IPV6 0x86DD
#define ETH_P_ALL 0x0003
#define IP_MF 0x2000
#define IP_OFFSET 0x1FFF
#define NEXTHDR_HOP 0
#define NEXTHDR_TCP 6
#define NEXTHDR_UDP 17
#define NEXTHDR_ROUTING 43
#define NEXTHDR_FRAGMENT 44
#define NEXTHDR_ICMP 58
#define NEXTHDR_NONE 59
#define NEXTHDR_DEST 60
#define ICMP_ECHOREPLY 0
#define ICMP_ECHO 8
#define ICMPV6_ECHO_REQUEST 128
#define ICMPV6_ECHO_REPLY 129

#define TCPHDR_FIN 0x01
#define TCPHDR_SYN 0x02
#define TCPHDR_RST 0x04
#define TCPHDR_PSH 0x08
#define TCPHDR_ACK 0x10
#define TCPHDR_URG 0x20
#define TCPHDR_ECE 0x40
#define TCPHDR_CWR 0x80

#define s6_addr in6_u.u6_addr8
#define s6_addr16 in6_u.u6_addr16
#define s6_addr32 in6_u.u6_addr32

/* Functions in the kernel's headers; macros, so that unused ones need not match this kernel. */
#define inet_sk(sk) ((struct inet_sock *)(sk))
#define inet_csk(sk) ((struct inet_connection_sock *)(sk))
#define tcp_sk(sk) ((struct tcp_sock *)(sk))
#define udp_sk(sk) ((struct udp_sock *)(sk))
#define unix_sk(sk) ((struct unix_sock *)(sk))
#define inet_rsk(sk) ((struct inet_request_sock *)(sk))
#define inet_twsk(sk) ((struct inet_timewait_sock *)(sk))
#define skb_rx_queue_recorded(skb) ((skb)->queue_mapping != 0)
#define skb_get_rx_queue(skb) ((skb)->queue_mapping - 1)
#define skb_transport_header(skb) ((skb)->head + (skb)->transport_header)
#define skb_network_header(skb) ((skb)->head + (skb)->network_header)

/* struct sock, inet_sock, request_sock and timewait_sock all begin with struct sock_common. */
#define sk_node __sk_common.skc_node
#define sk_nulls_node __sk_common.skc_nulls_node
#define sk_refcnt __sk_common.skc_refcnt
#define sk_tx_queue_mapping __sk_common.skc_tx_queue_mapping
#define sk_hash __sk_common.skc_hash
#define sk_portpair __sk_common.skc_portpair
#define sk_num __sk_common.skc_num
#define sk_dport __sk_common.skc_dport
#define sk_addrpair __sk_common.skc_addrpair
#define sk_daddr __sk_common.skc_daddr
#define sk_rcv_saddr __sk_common.skc_rcv_saddr
#define sk_family __sk_common.skc_family
#define sk_state __sk_common.skc_state
#define sk_reuse __sk_common.skc_reuse
#define sk_reuseport __sk_common.skc_reuseport
#define sk_ipv6only __sk_common.skc_ipv6only
#define sk_net_refcnt __sk_common.skc_net_refcnt
#define sk_bound_dev_if __sk_common.skc_bound_dev_if
#define sk_bind_node __sk_common.skc_bind_node
#define sk_prot __sk_common.skc_prot
#define sk_net __sk_common.skc_net
#define sk_v6_daddr __sk_common.skc_v6_daddr
#define sk_v6_rcv_saddr __sk_common.skc_v6_rcv_saddr
#define sk_cookie __sk_common.skc_cookie
#define sk_incoming_cpu __sk_common.skc_incoming_cpu
#define sk_flags __sk_common.skc_flags
#define inet_daddr sk.__sk_common.skc_daddr
#define inet_rcv_saddr sk.__sk_common.skc_rcv_saddr
#define inet_dport sk.__sk_common.skc_dport
#define inet_num sk.__sk_common.skc_num
#define ir_loc_addr req.__req_common.skc_rcv_saddr
#define ir_rmt_addr req.__req_common.skc_daddr
#define ir_num req.__req_common.skc_num
#define ir_rmt_port req.__req_common.skc_dport
#define ir_v6_rmt_addr req.__req_common.skc_v6_daddr
#define ir_v6_loc_addr req.__req_common.skc_v6_rcv_saddr
#define ireq_family req.__req_common.skc_family
#define ireq_state req.__req_common.skc_state
#define ireq_net req.__req_common.skc_net
#define tw_family __tw_common.skc_family
#define tw_state __tw_common.skc_state
#define tw_daddr __tw_common.skc_daddr
#define tw_rcv_saddr __tw_common.skc_rcv_saddr
#define tw_v6_daddr __tw_common.skc_v6_daddr
#define tw_v6_rcv_saddr __tw_common.skc_v6_rcv_saddr
#define tw_dport __tw_common.skc_dport
#define tw_num __tw_common.skc_num
#define tw_net __tw_common.skc_net

#endif

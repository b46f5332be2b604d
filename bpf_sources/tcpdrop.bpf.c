/* ---
name: tcpdrop
summary: trace TCP packets that the kernel drops, and where
description: |
  Prints a line for each packet of TCP that the kernel drops instead of delivering or sending it, with the stack
  of the function that did, and the reason. Drops cost retransmits, and so time. The state is that of the
  socket; it is NONE if there is no socket, as for a port where nobody listens, or the kernel does not tell it.

  PID is the process that ran when the packet was dropped, which need not have anything to do with it. Kernels
  before 5.17 know no reasons; there, some drops inside of TCP are not seen.
examples:
  - [tcpdrop, "show dropped packets"]
  - [tcpdrop -4, "only those of IPv4"]
  - [tcpdrop --pid-netns 181, "only in the network namespace of process 181"]
probes:
  - {handler: dropped, tracepoint: kfree_skb}
options:
  - {name: ipv4, letter: 4, help: only IPv4, sets: opt_ipv4, excludes: ipv6}
  - {name: ipv6, letter: 6, help: only IPv6, sets: opt_ipv6}
  - {name: netns-id, type: number, argument: INODE, minimum: 1, help: "only in the network namespace of this number, as /proc/PID/ns/net has it", sets: opt_netns}
  - {name: pid-netns, type: network_namespace, argument: PID, help: only in the network namespace of this process, sets: opt_netns}
events:
  struct: tcp_drop_event
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: pid, width: 7, field: pid}
    - {name: ip, width: 2, field: ip}
    - {name: source, heading: 'SADDR:SPORT', width: 20, shows: '{saddr}:{sport}'}
    - {name: destination, heading: '> DADDR:DPORT', width: 22, shows: '> {daddr}:{dport}'}
    - {name: state_flags, heading: STATE (FLAGS), width: 20, shows: '{state} ({flags})'}
    - {name: reason_code, heading: REASON (CODE), shows: '{reason} ({code})'}
    - {name: saddr, field: saddr, format: address}
    - {name: sport, field: sport, format: port}
    - {name: daddr, field: daddr, format: address}
    - {name: dport, field: dport, format: port}
    - {name: state, field: state, format: name, names: {0: NONE}, enum: TCP_ESTABLISHED, strip: TCP_}
    - {name: flags, field: flags, format: flags, names: {1: FIN, 2: SYN, 4: RST, 8: PSH, 16: ACK, 32: URG, 64: ECE, 128: CWR}}
    - {name: reason, field: reason, format: name, names: {0: UNKNOWN}, enum: skb_drop_reason, strip: SKB_DROP_REASON_}
    - {name: code, field: reason}
    - {name: stack, field: stack, format: stack, traces: stack_traces, below: true}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/skbuff.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/tcp.h>
#include <net/net_namespace.h>
#include "sockets.h"

struct tcp_drop_event {
    u64 time_ns;
    u32 pid;
    u32 ip;
    u32 state;
    u32 flags;
    u32 reason;
    s32 stack;
    u16 sport;
    u16 dport;
    u32 unused;
    u8 saddr[16];
    u8 daddr[16];
};
SNOOP_EVENT(struct tcp_drop_event);

BPF_STACK_TRACE(stack_traces, 16384);

/* Returns the protocol above IP, 0 if the packet is none of IP. */
static __always_inline u8 read_addresses(struct tcp_drop_event *event, struct sk_buff *skb)
{
    unsigned char *header = SNOOP_READ(skb, head) + SNOOP_READ(skb, network_header);
    u16 protocol = SNOOP_READ(skb, protocol);
    struct ipv6hdr six = {};
    struct iphdr four = {};

    if (protocol == __builtin_bswap16(0x0800) && !opt_ipv6) { /* ETH_P_IP */
        bpf_probe_read_kernel(&four, sizeof(four), header);
        event->ip = 4;
        snoop_map_ipv4(event->saddr, four.saddr);
        snoop_map_ipv4(event->daddr, four.daddr);
        return four.protocol;
    }
    if (protocol == __builtin_bswap16(0x86dd) && !opt_ipv4) { /* ETH_P_IPV6 */
        bpf_probe_read_kernel(&six, sizeof(six), header);
        event->ip = 6;
        __builtin_memcpy(event->saddr, &six.saddr, sizeof(event->saddr));
        __builtin_memcpy(event->daddr, &six.daddr, sizeof(event->daddr));
        return six.nexthdr;
    }
    return 0;
}

static __always_inline u32 namespace_of(struct sk_buff *skb, struct sock *sk)
{
    struct net_device *dev = SNOOP_READ(skb, dev);
    struct net *net = sk ? SNOOP_READ(sk, __sk_common.skc_net.net) : SNOOP_READ(dev, nd_net.net);

    return SNOOP_READ(net, ns.inum);
}

static __always_inline int dropped(void *ctx, struct sk_buff *skb)
{
    struct tcp_drop_event event = {};
    struct sock *sk = SNOOP_READ(skb, sk);
    u8 tcp[14] = {};

#if SNOOP_HAS_MEMBER(trace_event_raw_kfree_skb, reason)
    event.reason = ((struct bpf_raw_tracepoint_args *)ctx)->args[2];
    if (event.reason <= SKB_DROP_REASON_NOT_SPECIFIED)
        return 0;
#endif
#if SNOOP_HAS_MEMBER(trace_event_raw_kfree_skb, rx_sk)
    if (!sk)
        sk = (struct sock *)((struct bpf_raw_tracepoint_args *)ctx)->args[3];
#endif
    if (read_addresses(&event, skb) != 6 /* IPPROTO_TCP */)
        return 0;
    if (opt_netns != SNOOP_UNSET && namespace_of(skb, sk) != (u32)opt_netns)
        return 0;
    if (!snoop_is_wanted_socket(sk))
        return 0;
    bpf_probe_read_kernel(tcp, sizeof(tcp), SNOOP_READ(skb, head) + SNOOP_READ(skb, transport_header));
    __builtin_memcpy(&event.sport, tcp, sizeof(event.sport));
    __builtin_memcpy(&event.dport, tcp + 2, sizeof(event.dport));
    event.flags = tcp[13];
    event.state = sk ? SNOOP_READ(sk, __sk_common.skc_state) : 0;
    event.time_ns = bpf_ktime_get_ns();
    event.pid = bpf_get_current_pid_tgid() >> 32;
    event.stack = stack_traces.get_stackid(ctx, 0);
    snoop_output_of(sk ? snoop_owner_of_socket(sk) : 0, &event, sizeof(event));
    return 0;
}

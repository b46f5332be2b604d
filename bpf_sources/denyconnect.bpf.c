/* ---
name: denyconnect
summary: tell which connections a rule would refuse, or refuse them
description: |
  Prints a line for each connect() to an address and port that the rules are for, by the processes that
  are meant, and for each datagram that is sent there without one. With --enforce, these calls fail, for as
  long as denyconnect runs; whichever way it ends, nothing is refused any more. Without it, nothing changes:
  use that to find out what would break.

  If both addresses and ports are given, both must be those of the rules; without any, all IPv4 and IPv6
  addresses are meant. A connection that is established already stays so.
examples:
  - [denyconnect --port 25 --everyone, "show who sends mail"]
  - ["denyconnect --address 169.254.169.254 --container web --enforce", "keep a container from the cloud's metadata"]
  - ["denyconnect --address 10.0.0.0/8 --port 22,3389 --uid nobody", "both must match"]
  - [denyconnect --rules /root/networks --comm curl --enforce, "with lines such as address 10.0.0.0/8"]
refuses: true
probes:
  - {handler: connects, lsm: socket_connect}
  - {handler: sends, lsm: socket_sendmsg}
options:
  - {name: address, type: networks, argument: ADDRESS, help: "an address or a network (ADDRESS/BITS); can be repeated", fills: networks, sets: opt_address}
  - {name: port, type: number, argument: PORTS, minimum: 1, maximum: 65535, help: "ports, separated by commas; can be repeated", fills: ports, sets: opt_port}
  - {name: rules, type: rules, argument: FILE, help: "a file with lines such as port 25, each as if it had been given; # begins a comment"}
filters: [pid, uid, comm]
events:
  struct: denial
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: verdict, width: 7, field: verdict, format: name, names: {0: audit, 1: refused}}
    - {name: call, width: 7, field: sends, format: name, names: {0: connect, 1: send}}
    - {name: daddr, width: 25, field: daddr, format: address}
    - {name: dport, field: dport, format: port}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/net.h>
#include <linux/socket.h>
#include <uapi/linux/in.h>
#include <uapi/linux/in6.h>

#include "rules.h"
#include "sockets.h"

struct denial {
    u64 time_ns;
    u32 pid;
    u32 uid;
    u32 verdict;
    u32 sends;
    u8 daddr[16];
    u16 dport;
    char comm[16];
};
SNOOP_EVENT(struct denial);

SNOOP_NETWORKS(networks);
BPF_HASH(ports, u64, u64, 1024);

static __always_inline int is_denied(void *address, u32 sends)
{
    struct denial denial = {.sends = sends};
    struct snoop_network network = {};
    u16 family = 0;
    u64 port;

    bpf_probe_read_kernel(&family, sizeof(family), address);
    if (family == AF_INET) {
        u32 ipv4 = 0;

        bpf_probe_read_kernel(&ipv4, sizeof(ipv4), &((struct sockaddr_in *)address)->sin_addr);
        snoop_map_ipv4(denial.daddr, ipv4);
    } else if (family == AF_INET6) {
        bpf_probe_read_kernel(denial.daddr, sizeof(denial.daddr),
                              &((struct sockaddr_in6 *)address)->sin6_addr);
    } else {
        return false;
    }
    /* At the same place for both families. */
    bpf_probe_read_kernel(&denial.dport, sizeof(denial.dport), &((struct sockaddr_in *)address)->sin_port);
    port = __builtin_bswap16(denial.dport);
    if (opt_port != SNOOP_UNSET && !ports.lookup(&port))
        return false;
    snoop_set_network(&network, denial.daddr);
    if (opt_address != SNOOP_UNSET && !networks.lookup(&network))
        return false;
    snoop_tell_denial(&denial);
    snoop_output(&denial, sizeof(denial));
    return true;
}

static __always_inline int connects(struct sockaddr *address)
{
    return is_denied(address, false);
}

/* Without an address, it goes where the socket is connected to. */
static __always_inline int sends(struct msghdr *msg)
{
    void *address = SNOOP_READ(msg, msg_name);

    return address && is_denied(address, true);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Macros of the BPF system call's header; its enums are in BTF. */
#ifndef SNOOPBOX_BPF_H
#define SNOOPBOX_BPF_H

#define PERF_MAX_STACK_DEPTH 127
#define PERF_MAX_CONTEXTS_PER_STACK 8
#define BPF_MAX_ARGS 5
#define BPF_TAG_SIZE 8
#ifndef BPF_BUILD_ID_SIZE
#define BPF_BUILD_ID_SIZE 20
#endif
#define BPF_PSEUDO_MAP_FD 1
#define BPF_PSEUDO_MAP_VALUE 2
#define BPF_PSEUDO_CALL 1
#define BPF_JMP32 0x06
#define BPF_ALU64 0x07
#define BPF_DW 0x18

/* What libbcc's declarations of BPF helpers point to, and a program need not use. */
struct __sk_buff;
struct bpf_dynptr;
struct bpf_map;
struct bpf_perf_event_data;
struct bpf_pidns_info;
struct bpf_redir_neigh;
struct bpf_sock;
struct bpf_sock_ops;
struct bpf_sock_tuple;
struct bpf_spin_lock;
struct bpf_sysctl;
struct bpf_tcp_sock;
struct bpf_timer;
struct btf_ptr;
struct cgroup;
struct file;
struct inode;
struct iphdr;
struct ipv6hdr;
struct linux_binprm;
struct mptcp_sock;
struct path;
struct seq_file;
struct sk_buff;
struct sock;
struct socket;
struct task_struct;
struct tcp6_sock;
struct tcp_request_sock;
struct tcp_sock;
struct tcp_timewait_sock;
struct tcphdr;
struct udp6_sock;
struct unix_sock;
struct xdp_md;

#endif

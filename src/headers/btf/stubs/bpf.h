/* SPDX-License-Identifier: Apache-2.0 */
/* Macros from the header of the bpf() system call, whose enums are in BTF. */
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

/* Types that libbcc's own declarations of BPF helpers point to. */
struct __sk_buff;
struct bpf_pidns_info;
struct bpf_redir_neigh;
struct bpf_sock_tuple;
struct bpf_spin_lock;
struct bpf_sysctl;
struct btf_ptr;
struct xdp_md;

#endif

// SPDX-License-Identifier: Apache-2.0
// Constants, maps and programs of many types, for the unit tests of what an object's BTF says.
// It is opened and never loaded.
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

enum small { small_value = 1 };
typedef unsigned int u32_alias;
typedef u32_alias u32_alias_of_alias;

const volatile signed char s8 = 1;
const volatile unsigned char u8 = 1;
const volatile short s16 = 1;
const volatile unsigned short u16 = 1;
const volatile int s32 = 1;
const volatile u32_alias_of_alias u32 = 1;
const volatile long long s64 = 1;
const volatile unsigned long long u64 = 1;
const volatile _Bool truth = 1;
const volatile enum small small = small_value;
const volatile int several[2] = {1, 2};
const volatile char *volatile const pointer = 0;
int writable = 1;

struct key {
    int number;
};
struct value {
    int number;
};
typedef struct value value_alias;
struct record {
    int number;
};
struct unused {
    int number;
};
struct context {
    int number;
} __attribute__((preserve_access_index));
struct relocated {
    int number;
} __attribute__((preserve_access_index));
struct sized {
    int number;
};
struct local {
    int number;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16);
    __type(key, struct key);
    __type(value, value_alias);
} table SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
    __type(value, struct record);
} ring SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 4096);
} plain_ring SEC(".maps");

SEC("raw_tp/sys_enter") int look(struct context *ctx) {
    struct relocated *kernel = (void *)(unsigned long)s64;
    struct unused scratch = {ctx->number};

    scratch.number += bpf_core_type_size(struct sized);
    scratch.number += bpf_core_type_id_local(struct local);
    scratch.number += BPF_CORE_READ(kernel, number);
    scratch.number += s8 + u8 + s16 + u16 + s32 + u32 + u64 + truth + small;
    scratch.number += several[1] + (pointer != 0) + writable;
    bpf_map_delete_elem(&table, &scratch);
    bpf_ringbuf_output(&ring, &scratch, sizeof scratch, 0);
    bpf_ringbuf_output(&plain_ring, &scratch, sizeof scratch, 0);
    return 0;
}

SEC("kprobe/do_exit") int second(void *ctx) {
    return 0;
}

char LICENSE[] SEC("license") = "GPL";

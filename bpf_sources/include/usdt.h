/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arguments of USDT probes. Only tools that have such a probe include it.
 *
 * The compiler leaves an argument where it happens to be: in a register, in memory, or it is a constant.
 * That differs between files, and between places of one file into which a function was inlined. An object
 * serves them all, so it finds the description of each place in a map, which the front end fills. The
 * attachment's cookie is the place's index there. Kernels have cookies since 5.15. Older ones do for
 * probes all of whose places have their arguments alike: what else could tell the places apart, the
 * instruction's address, differs between processes.
 */
#ifndef SNOOP_USDT_H
#define SNOOP_USDT_H

/* struct UsdtArgument of src/attach/usdt_argument.h */
struct snoop_usdt_place {
    s64 number;    /* the value, or what is added to the registers */
    u16 base;      /* registers, as offsets in struct pt_regs */
    u16 index;
    u8 parts;      /* SNOOP_USDT_... */
    u8 shift;      /* of the index */
    u8 last_byte;  /* the number of bytes, less one */
    u8 is_signed;
};
#define SNOOP_USDT_BASE 1
#define SNOOP_USDT_INDEX 2
#define SNOOP_USDT_MEMORY 4 /* the sum is the address of the value */

struct snoop_usdt_spec {
    struct snoop_usdt_place arguments[12];
};

/* The index of the description. Where it is always the first, the kernel need not know cookies. */
static __always_inline u32 snoop_usdt_index(void *ctx)
{
    return snoop_usdt_cookies ? bpf_get_attach_cookie(ctx) : 0;
}

/* The registers are read by a helper: their offsets are not known when the program is verified. */
static __always_inline u64 snoop_usdt_argument(void *ctx, struct snoop_usdt_place *place)
{
    u64 sum = place->number, part = 0;
    u32 last_byte = place->last_byte & 7, unused = 56 - 8 * last_byte;

    if (place->parts & SNOOP_USDT_BASE) {
        bpf_probe_read_kernel(&part, sizeof(part), ctx + place->base);
        sum += part;
    }
    if (place->parts & SNOOP_USDT_INDEX) {
        bpf_probe_read_kernel(&part, sizeof(part), ctx + place->index);
        sum += part << (place->shift & 3);
    }
    if (place->parts & SNOOP_USDT_MEMORY) {
        part = 0;
        bpf_probe_read_user(&part, last_byte + 1, (void *)sum);
        sum = part;
    }
    sum <<= unused;
    return place->is_signed ? (u64)((s64)sum >> unused) : sum >> unused;
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads memory of which only the address tells whether it is the kernel's or the current process's: that
 * of the kernel is in the upper half.
 */
#ifndef SNOOP_ANYWHERE_H
#define SNOOP_ANYWHERE_H

#if defined(__aarch64__) /* programs may use the upper byte for tags */
#define SNOOP_IS_KERNELS(address) (((address) >> 55) & 1)
#else
#define SNOOP_IS_KERNELS(address) ((address) >> 63)
#endif

static __always_inline long snoop_read_at(void *to, u32 bytes, u64 address)
{
    if (SNOOP_IS_KERNELS(address))
        return bpf_probe_read_kernel(to, bytes, (void *)address);
    return bpf_probe_read_user(to, bytes, (void *)address);
}

/* Up to the NUL, or what there is room for; empty if it cannot be read. */
static __always_inline void snoop_read_text_at(char *to, u32 bytes, u64 address)
{
    long done;

    if (SNOOP_IS_KERNELS(address))
        done = bpf_probe_read_kernel_str(to, bytes, (void *)address);
    else
        done = bpf_probe_read_user_str(to, bytes, (void *)address);
    if (done < 0)
        to[0] = 0;
}

/* The value of that type at an address, 0 if it cannot be read: SNOOP_READ_AS(loff_t, &file->f_pos) */
#define SNOOP_READ_AS(type, address)                                  \
    ({                                                                \
        type value_ = 0;                                              \
        snoop_read_at(&value_, sizeof(value_), (u64)(address));       \
        value_;                                                       \
    })

/* The same of the process, whatever the address is: SNOOP_READ_USER(s32, arg1 + 16) */
#define SNOOP_READ_USER(type, address)                                       \
    ({                                                                       \
        type value_ = 0;                                                     \
        bpf_probe_read_user(&value_, sizeof(value_), (void *)(u64)(address)); \
        value_;                                                              \
    })

static __always_inline void snoop_read_user_text_at(char *to, u32 bytes, u64 address)
{
    if (bpf_probe_read_user_str(to, bytes, (void *)address) < 0)
        to[0] = 0;
}

/* The bit-field of the struct at an address, as a number without a sign. */
#define SNOOP_READ_BITS(type, member, address)                        \
    snoop_bits_at((u64)(address), SNOOP_FIRST_BIT_##type##__##member, SNOOP_BITS_##type##__##member)

static __always_inline u64 snoop_bits_at(u64 address, u32 first_bit, u32 bits)
{
    u64 value = 0;

    /* A bit-field lies in one word of its type, so that it ends less than 8 bytes later. */
    snoop_read_at(&value, (first_bit % 8 + bits + 7) / 8, address + first_bit / 8);
    return value << (64 - first_bit % 8 - bits) >> (64 - bits);
}

static __always_inline u64 snoop_user_bits_at(u64 address, u32 first_bit, u32 bits)
{
    u64 value = 0;

    bpf_probe_read_user(&value, (first_bit % 8 + bits + 7) / 8, (void *)(address + first_bit / 8));
    return value << (64 - first_bit % 8 - bits) >> (64 - bits);
}

/*
 * Whether what is at an address begins with these bytes, a literal or {1, 2, 3}, less the last ones: of a
 * literal, 1 for its NUL.
 */
#define SNOOP_BEGINS_WITH(address, less, ...)                                   \
    ({                                                                          \
        char wanted_[] = __VA_ARGS__, found_[sizeof(wanted_)] = {};             \
        u32 same_ = 1;                                                          \
        snoop_read_at(found_, sizeof(found_) - (less), (u64)(address));         \
        _Pragma("unroll") for (u32 i_ = 0; i_ < sizeof(wanted_) - (less); i_++) \
            same_ &= wanted_[i_] == found_[i_];                                 \
        same_;                                                                  \
    })

/* BPF divides unsigned numbers only. */
static __always_inline s64 snoop_quotient(s64 a, s64 b)
{
    u64 quotient = (u64)(a < 0 ? -a : a) / (u64)(b < 0 ? -b : b);

    return (a < 0) == (b < 0) ? quotient : -quotient;
}

static __always_inline s64 snoop_remainder(s64 a, s64 b)
{
    u64 remainder = (u64)(a < 0 ? -a : a) % (u64)(b < 0 ? -b : b);

    return a < 0 ? -remainder : remainder;
}

#endif

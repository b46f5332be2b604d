/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before programs that were written for BCC's Python front end. libbcc rewrites calls such as
 * bpf_trace_printk() and events.perf_submit() into what the macros below are named like, so that these
 * take effect afterwards: arguments have been rewritten by then.
 */
#ifndef SNOOP_BCC_H
#define SNOOP_BCC_H

#include <uapi/linux/ptrace.h>

/*
 * What a program submits goes through a ring buffer in place of a perf event array: it needs no
 * perf_event_open(), and keeps the order of events of different CPUs. Only packets need the other.
 */
#ifndef SNOOP_SUBMITS_PACKETS
#define bpf_perf_event_output(ctx, map, flags, data, size) bpf_ringbuf_output(map, data, size, 0)
#undef BPF_PERF_OUTPUT
#define BPF_PERF_OUTPUT(name)                        \
    struct name##_table_t {                          \
        int key;                                     \
        u32 leaf;                                    \
        int (*perf_submit)(void *, void *, u32);     \
        u32 max_entries;                             \
    };                                               \
    __attribute__((section("maps/ringbuf")))         \
    struct name##_table_t name = {.max_entries = 64 * PAGE_SIZE}
#endif

/* What the slots of a histogram stand for is in the type of their counts (src/bpf/slots_names.h). */
#ifdef SNOOP_LOG2_SLOTS
typedef unsigned long long bcc_log2_slots;
#define SNOOP_SLOTS_TYPE bcc_log2_slots
#else
typedef unsigned long long bcc_linear_slots;
#define SNOOP_SLOTS_TYPE bcc_linear_slots
#endif
#undef BPF_HIST1
#undef BPF_HIST2
#undef BPF_HIST3
#define BPF_HIST1(name) BPF_TABLE("histogram", int, SNOOP_SLOTS_TYPE, name, 64)
#define BPF_HIST2(name, key) BPF_TABLE("histogram", key, SNOOP_SLOTS_TYPE, name, 64)
#define BPF_HIST3(name, key, size) BPF_TABLE("histogram", key, SNOOP_SLOTS_TYPE, name, size)

#ifdef SNOOP_USDT
/* Where each place has its arguments is in one map for all programs; the cookie is the index. */
BPF_ARRAY(snoop_usdt_places, struct snoop_usdt_spec, 1);

static __always_inline u64 snoop_usdt_value(struct pt_regs *ctx, u32 number)
{
    u32 index = snoop_usdt_index(ctx);
    struct snoop_usdt_spec *spec = snoop_usdt_places.lookup(&index);

    return spec && number >= 1 && number <= 12 ? snoop_usdt_argument(ctx, &spec->arguments[number - 1]) : 0;
}

#define bpf_usdt_readarg(number, ctx, to)                    \
    ({                                                       \
        u64 value_ = snoop_usdt_value(ctx, number);          \
        __builtin_memcpy(to, &value_, sizeof(*(to)) < 8 ? sizeof(*(to)) : 8); \
        0;                                                   \
    })
#define bpf_usdt_readarg_p(number, ctx, to, bytes) \
    bpf_probe_read_user(to, bytes, (void *)snoop_usdt_value(ctx, number))
#endif

#ifdef SNOOP_PRINTS
/*
 * What is printed goes through a ring buffer, too: tracefs is not needed, and the lines of others stay
 * where they are. The front end puts the text together (src/values/formats/printed.cc).
 */
#define SNOOP_PRINT_STRING 64
#define SNOOP_PRINT_FORMAT 128

struct snoop_print {
    u64 time_ns;
    u32 pid;
    u32 cpu;
    char comm[16];
    u64 arguments[3];
    char strings[3][SNOOP_PRINT_STRING]; /* what pointers among them point to */
    char format[SNOOP_PRINT_FORMAT];
};
BPF_RINGBUF_OUTPUT(snoop_prints, 64);
struct snoop_print *snoop_type_print; /* keeps the type in the object */

static __always_inline struct snoop_print *snoop_reserve_print(void)
{
    struct snoop_print *print = snoop_prints.ringbuf_reserve(sizeof(struct snoop_print));

    if (!print)
        return 0;
    print->time_ns = bpf_ktime_get_ns();
    print->pid = bpf_get_current_pid_tgid();
    print->cpu = bpf_get_smp_processor_id();
    bpf_get_current_comm(&print->comm, sizeof(print->comm));
    print->strings[0][0] = print->strings[1][0] = print->strings[2][0] = 0;
    return print;
}

static __always_inline void snoop_submit_print(struct snoop_print *print)
{
    snoop_prints.ringbuf_submit(print, 0);
}

static __always_inline void snoop_print_string(char *string, const void *pointer)
{
    if (bpf_probe_read_kernel_str(string, SNOOP_PRINT_STRING, pointer) < 0 &&
        bpf_probe_read_user_str(string, SNOOP_PRINT_STRING, pointer) < 0)
        string[0] = 0;
}

/* An array or pointer may be meant for %s. */
#define SNOOP_IS_POINTER(x) (__builtin_classify_type(x) == 5)
#define SNOOP_PRINT_ARGUMENT(print, i, x)                                        \
    do {                                                                         \
        (print)->arguments[i] = (u64)(x);                                        \
        if (SNOOP_IS_POINTER(x))                                                 \
            snoop_print_string((print)->strings[i], (const void *)(u64)(x));     \
    } while (0)
#define SNOOP_PRINT_0(print)
#define SNOOP_PRINT_1(print, a) SNOOP_PRINT_ARGUMENT(print, 0, a)
#define SNOOP_PRINT_2(print, a, b) \
    SNOOP_PRINT_1(print, a);       \
    SNOOP_PRINT_ARGUMENT(print, 1, b)
#define SNOOP_PRINT_3(print, a, b, c) \
    SNOOP_PRINT_2(print, a, b);       \
    SNOOP_PRINT_ARGUMENT(print, 2, c)
#define SNOOP_PRINT_SOME(_0, _1, _2, _3, name, ...) name

/* `text` is an array on the stack, of `bytes` bytes with its NUL. */
#define bpf_trace_printk_(text, bytes, args...)                                                  \
    ({                                                                                           \
        struct snoop_print *print_ = snoop_reserve_print();                                      \
        if (print_) {                                                                            \
            __builtin_memcpy(print_->format, text,                                               \
                             sizeof(text) < SNOOP_PRINT_FORMAT ? sizeof(text) : SNOOP_PRINT_FORMAT); \
            print_->format[SNOOP_PRINT_FORMAT - 1] = 0;                                          \
            SNOOP_PRINT_SOME(0, ##args, SNOOP_PRINT_3, SNOOP_PRINT_2, SNOOP_PRINT_1,             \
                             SNOOP_PRINT_0)(print_, ##args);                                     \
            snoop_submit_print(print_);                                                          \
        }                                                                                        \
        0;                                                                                       \
    })
#endif

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What handlers are called with. The front end appends the programs that call them.
 *
 * A handler of a tracepoint or of a function of the kernel has any of its arguments, by their names and
 * types, in any order (src/attach/tracepoint.cc, function.cc):
 *
 *     static __always_inline int NAME(struct request *rq)
 *     static __always_inline int NAME(struct sock *sk, int ret)            at return
 *
 * At return, it can also have `u64 began_ns`: when the call began; of a pattern, `u64 depth`: the number
 * of functions that match in which the thread was already. A handler of a user function has the
 * function's first arguments, in their order, with names of its own (src/attach/user.cc); what they point
 * to is read by bpf_probe_read_user(). The same goes for a USDT probe (src/attach/usdt.cc), with types of
 * the handler's choosing.
 *
 * A handler of all functions that match a pattern has `u64 function`, the address of the called one.
 *
 * A handler of a hook of the LSMs has any of its arguments, by their names (src/attach/lsm.cc). In a tool
 * that `refuses`, it returns true for what is to be refused, and is only asked about tasks that may be.
 *
 * A handler of system calls has the call (src/attach/syscall.cc):
 *
 *     static __always_inline int NAME(struct snoop_call *call)             at entry
 *     static __always_inline int NAME(struct snoop_call *call, s64 ret)    at return
 */
#ifndef SNOOP_CALLS_H
#define SNOOP_CALLS_H

/*
 * Arguments as variables. libbcc turns what is read through a pointer of the kernel's into
 * bpf_probe_read_kernel, if it can see where the pointer comes from. It knows of that helper's result,
 * which never is the value: the other is chosen when the program is compiled.
 */
#define SNOOP_POINTER(type, value) (0 ? (type)bpf_get_current_task() : (type)(value))
#define SNOOP_NUMBER(type, value) ((type)(value))

/* The argument of a function at its entry, by its index: in registers, then in words on the stack. */
#if defined(__aarch64__)
#define SNOOP_PARM7(ctx) (ctx)->regs[6]
#define SNOOP_PARM8(ctx) (ctx)->regs[7]
#define SNOOP_STACK_PARM(ctx, index) snoop_on_stack(PT_REGS_SP(ctx) + 8 * ((index) - 8))
#else
#define SNOOP_PARM7(ctx) SNOOP_STACK_PARM(ctx, 6)
#define SNOOP_PARM8(ctx) SNOOP_STACK_PARM(ctx, 7)
#define SNOOP_STACK_PARM(ctx, index) snoop_on_stack(PT_REGS_SP(ctx) + 8 * ((index) - 5))
#endif
#define SNOOP_PARM(ctx, index)                \
    ((index) == 0   ? (u64)PT_REGS_PARM1(ctx) \
     : (index) == 1 ? (u64)PT_REGS_PARM2(ctx) \
     : (index) == 2 ? (u64)PT_REGS_PARM3(ctx) \
     : (index) == 3 ? (u64)PT_REGS_PARM4(ctx) \
     : (index) == 4 ? (u64)PT_REGS_PARM5(ctx) \
     : (index) == 5 ? (u64)PT_REGS_PARM6(ctx) \
     : (index) == 6 ? (u64)SNOOP_PARM7(ctx)   \
     : (index) == 7 ? (u64)SNOOP_PARM8(ctx)   \
                    : SNOOP_STACK_PARM(ctx, index))

/* Of the kernel or of a program, as the address tells. */
static __always_inline u64 snoop_on_stack(u64 address)
{
    u64 word = 0;

    if ((s64)address < 0)
        bpf_probe_read_kernel(&word, sizeof(word), (void *)address);
    else
        bpf_probe_read_user(&word, sizeof(word), (void *)address);
    return word;
}

/*
 * A field of a trace event's record, by its place there, its size and what it is; of an array, where it is.
 */
#define SNOOP_FIELD_UNSIGNED 0
#define SNOOP_FIELD_SIGNED 1
#define SNOOP_FIELD_ARRAY 2
#define SNOOP_FIELD_LOCATION 3 /* an array whose place is in the lower half of a u32 */
#define SNOOP_FIELD_RELATIVE 4 /* the same, its place from the end of that u32 */
#define SNOOP_FIELD(ctx, place) SNOOP_FIELD_AT(ctx, place)
#define SNOOP_FIELD_AT(ctx, offset, bytes, what)                                      \
    ((what) == SNOOP_FIELD_ARRAY      ? (u64)(ctx) + (offset)                         \
     : (what) == SNOOP_FIELD_LOCATION ? (u64)(ctx) + (*(u32 *)((ctx) + (offset)) & 0xffff) \
     : (what) == SNOOP_FIELD_RELATIVE                                                 \
         ? (u64)(ctx) + (offset) + sizeof(u32) + (*(u32 *)((ctx) + (offset)) & 0xffff) \
     : (what) == SNOOP_FIELD_SIGNED                                                   \
         ? (u64)((bytes) == 1   ? (s64) * (s8 *)((ctx) + (offset))                    \
                 : (bytes) == 2 ? (s64) * (s16 *)((ctx) + (offset))                   \
                 : (bytes) == 4 ? (s64) * (s32 *)((ctx) + (offset))                   \
                                : *(s64 *)((ctx) + (offset)))                         \
         : ((bytes) == 1   ? (u64) * (u8 *)((ctx) + (offset))                         \
            : (bytes) == 2 ? (u64) * (u16 *)((ctx) + (offset))                        \
            : (bytes) == 4 ? (u64) * (u32 *)((ctx) + (offset))                        \
                           : *(u64 *)((ctx) + (offset))))

/*
 * What the programs before have said at an LSM hook, as they return it: 0, or a negative error number, which
 * stands. The verifier of Linux 6.12 must see that it is one of these.
 */
static __always_inline s64 snoop_verdict_before(u64 returned)
{
    s64 verdict = (s32)returned;

    asm volatile("" : "+r"(verdict));
    if (verdict > 0)
        return 0;
    asm volatile("" : "+r"(verdict));
    if (verdict < -4095)
        return -1; /* EPERM */
    asm volatile("" : "+r"(verdict));
    return verdict;
}

#define SNOOP_CALL_OTHER 0xffffffff /* of a probe for all calls (*): one that it does not name as well */

struct snoop_call {
    struct pt_regs *regs; /* of user space; unchanged until the call returns */
    u32 id;               /* SNOOP_CALL_openat, ...: one of those that the tool's probes name */
    u32 compat;           /* 1: by a 32-bit program */
};

#if defined(__x86_64__)
#define SNOOP_SYSCALL_NR(regs) SNOOP_READ(regs, orig_ax)
#define SNOOP_NATIVE_ARG1(regs) SNOOP_READ(regs, di)
#define SNOOP_NATIVE_ARG2(regs) SNOOP_READ(regs, si)
#define SNOOP_NATIVE_ARG3(regs) SNOOP_READ(regs, dx)
#define SNOOP_NATIVE_ARG4(regs) SNOOP_READ(regs, r10)
#define SNOOP_NATIVE_ARG5(regs) SNOOP_READ(regs, r8)
#define SNOOP_NATIVE_ARG6(regs) SNOOP_READ(regs, r9)
#define SNOOP_COMPAT_ARG1(regs) SNOOP_READ(regs, bx)
#define SNOOP_COMPAT_ARG2(regs) SNOOP_READ(regs, cx)
#define SNOOP_COMPAT_ARG3(regs) SNOOP_READ(regs, dx)
#define SNOOP_COMPAT_ARG4(regs) SNOOP_READ(regs, si)
#define SNOOP_COMPAT_ARG5(regs) SNOOP_READ(regs, di)
#define SNOOP_COMPAT_ARG6(regs) SNOOP_READ(regs, bp)
/* TS_COMPAT: the task is in a 32-bit system call */
#define SNOOP_IS_COMPAT(task) ((SNOOP_READ(task, thread_info.status) & 2) >> 1)
#elif defined(__aarch64__)
#define SNOOP_SYSCALL_NR(regs) SNOOP_READ(regs, syscallno)
#define SNOOP_NATIVE_ARG1(regs) SNOOP_READ(regs, orig_x0)
#define SNOOP_NATIVE_ARG2(regs) SNOOP_READ(regs, regs[1])
#define SNOOP_NATIVE_ARG3(regs) SNOOP_READ(regs, regs[2])
#define SNOOP_NATIVE_ARG4(regs) SNOOP_READ(regs, regs[3])
#define SNOOP_NATIVE_ARG5(regs) SNOOP_READ(regs, regs[4])
#define SNOOP_NATIVE_ARG6(regs) SNOOP_READ(regs, regs[5])
#define SNOOP_COMPAT_ARG1(regs) SNOOP_NATIVE_ARG1(regs)
#define SNOOP_COMPAT_ARG2(regs) SNOOP_NATIVE_ARG2(regs)
#define SNOOP_COMPAT_ARG3(regs) SNOOP_NATIVE_ARG3(regs)
#define SNOOP_COMPAT_ARG4(regs) SNOOP_NATIVE_ARG4(regs)
#define SNOOP_COMPAT_ARG5(regs) SNOOP_NATIVE_ARG5(regs)
#define SNOOP_COMPAT_ARG6(regs) SNOOP_NATIVE_ARG6(regs)
/* TIF_32BIT */
#define SNOOP_IS_COMPAT(task) ((SNOOP_READ(task, thread_info.flags) >> 22) & 1)
#else
#error "snoopbox traces x86_64 and aarch64"
#endif

/* The call's argument n, a digit from 1 to 6. */
#define SNOOP_ARG(call, n) \
    ((call)->compat ? (u64)(u32)SNOOP_COMPAT_ARG##n((call)->regs) \
                    : (u64)SNOOP_NATIVE_ARG##n((call)->regs))

static __always_inline u32 snoop_is_compat(void)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();

    return SNOOP_IS_COMPAT(task);
}

/* Of the functions that a pattern means, so many calls of a thread can be in progress at once. */
#define SNOOP_MOST_NESTED 32
#define SNOOP_STACK_BYTES 16384

/* What a tool should have seen, and knows that it has not. */
BPF_ARRAY(snoop_missed, u64, 1);

static __always_inline void snoop_count_missed(void)
{
    int zero = 0;
    u64 *missed = snoop_missed.lookup(&zero);

    if (missed)
        __sync_fetch_and_add(missed, 1);
}

/* snoop_stored(map.update(&key, &value)): counts what a full map had no room for. */
static __always_inline void snoop_stored(long error)
{
    if (error)
        snoop_count_missed();
}

#endif

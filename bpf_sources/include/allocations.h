/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What has been allocated and not freed yet, of whatever allocator: each allocation by its address, and how
 * much there is of each stack. Handlers of a tool call snoop_allocated() and snoop_freed(); its reports show
 * `allocations`, or `outstanding` where each one does not matter, and keep them.
 */
#ifndef SNOOP_ALLOCATIONS_H
#define SNOOP_ALLOCATIONS_H

struct allocation {
    u64 size;
    u64 time_ns;
    u32 count; /* 1, to be added up */
    u32 pid;   /* 0: of the kernel */
    s32 kernel_stack;
    s32 user_stack;
    SNOOP_OWNER
};
BPF_HASH(allocations, u64, struct allocation, 1000000);

struct allocating_stack {
    SNOOP_OWNER
    u32 pid;
    s32 kernel_stack;
    s32 user_stack;
};
struct outstanding_sum {
    u64 size;
    u64 count;
};
BPF_HASH(outstanding, struct allocating_stack, struct outstanding_sum, 10240);
BPF_STACK_TRACE(stack_traces, 10240);

static __always_inline void snoop_add_outstanding(struct allocation *allocation, s64 sign)
{
    struct allocating_stack stack = {};
    struct outstanding_sum *sum, none = {};

    stack.pid = allocation->pid;
    stack.kernel_stack = allocation->kernel_stack;
    stack.user_stack = allocation->user_stack;
    snoop_same_owner(&stack, allocation);
    sum = outstanding.lookup_or_try_init(&stack, &none);
    if (sum) {
        __sync_fetch_and_add(&sum->size, sign * allocation->size);
        __sync_fetch_and_add(&sum->count, sign);
    }
}

/* `ctx` is the handler's own. The stack is that of the program or, if it is not `by_user`, of the kernel. */
static __always_inline void snoop_allocated(void *ctx, u64 address, u64 size, bool by_user)
{
    struct allocation allocation = {.size = size, .count = 1, .kernel_stack = -1, .user_stack = -1};

    allocation.time_ns = bpf_ktime_get_ns();
    snoop_set_owner(&allocation, snoop_owner());
    if (by_user) {
        allocation.pid = bpf_get_current_pid_tgid() >> 32;
        allocation.user_stack = stack_traces.get_stackid(ctx, BPF_F_USER_STACK);
    } else {
        allocation.kernel_stack = stack_traces.get_stackid(ctx, 0);
    }
    if (!allocations.update(&address, &allocation))
        snoop_add_outstanding(&allocation, 1);
}

/* Whether it was known, and then its size. */
static __always_inline bool snoop_freed(u64 address, u64 *size)
{
    struct allocation *found = allocations.lookup(&address), allocation;

    if (!found)
        return false;
    allocation = *found;
    if (allocations.delete(&address))
        return false; /* another was faster */
    snoop_add_outstanding(&allocation, -1);
    *size = allocation.size;
    return true;
}

#endif

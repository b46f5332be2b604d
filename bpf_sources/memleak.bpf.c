/* ---
name: memleak
summary: memory that was allocated and not freed, by stack
description: |
  Shows, every so often, which stacks have allocated the most memory that has not been freed again. What grows
  from one report to the next may be a leak. With -p or -c, that is memory of a process, which malloc() and its
  like of the C library, or of -O, have allocated; otherwise, of the kernel: by kmalloc(), kmem_cache_alloc(),
  and pages.

  Only what is allocated while memleak runs is seen. Each call takes some microseconds more, so a process that
  allocates without pause becomes many times slower: -s, -z and -Z leave out allocations.
examples:
  - [memleak -p 181, "show what process 181 has allocated and not freed, every 5 seconds"]
  - [memleak -p 181 -a 10, "with each allocation's address and size, every 10 seconds"]
  - ["memleak -c './server -v' -O jemalloc", "run a command that has its own allocator"]
  - [memleak -o 60000, "of the kernel, what is at least a minute old"]
  - [memleak -s 5 --top 5 10 3, "about each fifth allocation, the 5 largest stacks, three times"]
operands: [{name: interval, default: 5}, count]
title: '[{time}] Top {top} stacks with outstanding allocations:'
probes:
  - {handler: allocated, user: ['$obj:malloc', '$obj:valloc', '$obj:pvalloc'], return: true, optional: true, when_any: [pid, command]}
  - {handler: allocated_array, user: '$obj:calloc', return: true, optional: true, when_any: [pid, command]}
  - {handler: allocated_as, user: ['$obj:realloc', '$obj:memalign', '$obj:aligned_alloc'], return: true, optional: true, when_any: [pid, command]}
  - {handler: allocated_at, user: '$obj:posix_memalign', return: true, optional: true, when_any: [pid, command]}
  - {handler: mapped, user: '$obj:mmap', return: true, optional: true, when_any: [pid, command]}
  - {handler: freed, user: ['$obj:free', '$obj:realloc'], when_any: [pid, command]}
  - {handler: unmapped, user: '$obj:munmap', optional: true, when_any: [pid, command]}
  - {handler: kernel_allocated, tracepoint: [kmalloc, kmalloc_node], optional: true, unless: [pid, command, percpu]}
  - {handler: kernel_cached, tracepoint: [kmem_cache_alloc, kmem_cache_alloc_node], optional: true, unless: [pid, command, percpu]}
  - {handler: kernel_freed, tracepoint: [kfree, kmem_cache_free], unless: [pid, command, percpu]}
  - {handler: kernel_took_pages, tracepoint: mm_page_alloc, unless: [pid, command, percpu]}
  - {handler: kernel_freed_pages, tracepoint: mm_page_free, unless: [pid, command, percpu]}
  - {handler: percpu_allocated, tracepoint: percpu_alloc_percpu, when: percpu, unless: [pid, command]}
  - {handler: kernel_freed, tracepoint: percpu_free_percpu, when: percpu, unless: [pid, command]}
options:
  - {name: trace, letter: t, help: show each call in place of reports, sets: opt_trace}
  - {name: show-allocs, letter: a, help: show each allocation as well, excludes: combined-only}
  - {name: older, letter: o, type: duration, unit: ms, argument: MS, default: 500, minimum: 0, help: "only what is that old, in ms"}
  - {name: command, letter: c, type: command_line, argument: COMMAND, help: "run this command, quoted as one word, and trace its allocations", sets: snoop_only_pid}
  - {name: combined-only, help: "add up in the kernel, which is cheaper; -o has no effect then"}
  - {name: wa-missing-free, help: "of the kernel: what is allocated again was freed, even if that was not seen", sets: opt_missing_free}
  - {name: sample-rate, letter: s, type: number, argument: N, default: 1, minimum: 1, help: only about each Nth allocation, sets: opt_rate}
  - {name: top, letter: T, type: number, argument: N, default: 10, minimum: 1, help: show so many stacks}
  - {name: min-size, letter: z, type: number, argument: BYTES, minimum: 0, help: only allocations of at least so many bytes, sets: opt_least}
  - {name: max-size, letter: Z, type: number, argument: BYTES, minimum: 0, help: only allocations of at most so many bytes, sets: opt_most}
  - {name: obj, letter: O, type: text, argument: FILE, default: c, help: the program or library that has the allocator}
  - {name: percpu, help: "of the kernel: memory of which each CPU has its own"}
  - {name: sort, type: choice, argument: KEY, choices: [size, count], default: size, help: what makes a stack large}
  - {name: symbols-prefix, type: text, argument: PREFIX, help: "what the allocator's functions are called: je_ for je_malloc", prefixes: obj}
filters: [pid]
events:
  struct: allocator_call
  when: trace
  columns:
    - {name: time_s, heading: TIME(s), width: 12, field: time_ns, format: elapsed}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: pid, width: 7, field: pid}
    - {name: call, width: 6, field: is_free, format: name, names: {0: alloc, 1: free}}
    - {name: size, width: 10, field: size}
    - {name: address, field: address, format: hex}
reports:
  - {map: allocations, as: table, columns: [{name: address, field: key, format: hex}, {name: size, field: size}], keeps: true, since: time_ns, older: older, line: 'addr = {address} size = {size}', sort: size, when: show-allocs, unless: trace}
  - {map: allocations, as: stacks, sums: [{name: size, field: size}, {name: count, field: count}], keeps: true, since: time_ns, older: older, line: '{size} bytes in {count} allocations from stack', sort: sort, top: top, unit: bytes, traces: stack_traces, kernel: kernel_stack, user: user_stack, process: pid, unless: [combined-only, trace]}
  - {map: outstanding, as: stacks, sums: [{name: size, field: size}, {name: count, field: count}], keeps: true, line: '{size} bytes in {count} allocations from stack', sort: sort, top: top, unit: bytes, traces: stack_traces, kernel: kernel_stack, user: user_stack, process: pid, when: combined-only, unless: trace}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "allocations.h"
#include "slab.h"

struct allocator_call {
    u64 time_ns;
    u64 address;
    u64 size;
    u32 pid;
    u32 is_free;
    char comm[16];
};
SNOOP_EVENT(struct allocator_call);

static __always_inline void tell(u64 address, u64 size, u32 is_free)
{
    struct allocator_call *call = snoop_reserve(sizeof(*call));

    if (!call)
        return;
    call->time_ns = bpf_ktime_get_ns();
    call->address = address;
    call->size = size;
    call->pid = bpf_get_current_pid_tgid() >> 32;
    call->is_free = is_free;
    bpf_get_current_comm(&call->comm, sizeof(call->comm));
    snoop_submit(call);
}

static __always_inline int allocate(void *ctx, u64 address, u64 size, bool by_user)
{
    u64 earlier;

    if (!address || !snoop_is_wanted() || (opt_least != SNOOP_UNSET && size < opt_least) ||
        (opt_most != SNOOP_UNSET && size > opt_most) || (opt_rate > 1 && bpf_get_prandom_u32() % opt_rate))
        return 0;
    if (opt_missing_free && !by_user)
        snoop_freed(address, &earlier);
    snoop_allocated(ctx, address, size, by_user);
    if (opt_trace)
        tell(address, size, 0);
    return 0;
}

static __always_inline int release(u64 address)
{
    u64 size = 0;

    if (address && snoop_freed(address, &size) && opt_trace) /* whoever frees what was wanted */
        tell(address, size, 1);
    return 0;
}

static __always_inline int allocated(void *ctx, u64 size, u64 ret)
{
    return allocate(ctx, ret, size, true);
}

static __always_inline int allocated_array(void *ctx, u64 members, u64 size, u64 ret)
{
    return allocate(ctx, ret, members * size, true);
}

/* The first argument is an alignment, or what is allocated anew: see freed(). */
static __always_inline int allocated_as(void *ctx, u64 first, u64 size, u64 ret)
{
    return allocate(ctx, ret, size, true);
}

static __always_inline int allocated_at(void *ctx, void *place, u64 alignment, u64 size, int ret)
{
    u64 address = 0;

    if (!ret)
        bpf_probe_read_user(&address, sizeof(address), place);
    return allocate(ctx, address, size, true);
}

static __always_inline int mapped(void *ctx, u64 wanted, u64 size, s64 ret)
{
    return allocate(ctx, ret == -1 ? 0 : ret, size, true);
}

static __always_inline int freed(u64 address)
{
    return release(address);
}

static __always_inline int unmapped(u64 address)
{
    return release(address);
}

static __always_inline int kernel_allocated(void *ctx, const void *ptr, size_t bytes_alloc)
{
    return allocate(ctx, (u64)ptr, bytes_alloc, false);
}

/* The tracepoint had the size, until it got the cache in Linux 6.1. */
static __always_inline int kernel_cached(void *ctx, const void *ptr)
{
#if SNOOP_HAS_TRACEPOINT(kmem_cache_alloc_node)
    u64 size = ((struct bpf_raw_tracepoint_args *)ctx)->args[3];
#else
    struct kmem_cache *cache = (void *)((struct bpf_raw_tracepoint_args *)ctx)->args[2];
    u64 size = snoop_size_of_cache(cache);
#endif

    return allocate(ctx, (u64)ptr, size, false);
}

static __always_inline int kernel_freed(const void *ptr)
{
    return release((u64)ptr);
}

/* Pages are told apart by their descriptions. */
static __always_inline int kernel_took_pages(void *ctx, struct page *page, unsigned int order)
{
    return allocate(ctx, (u64)page, (u64)PAGE_SIZE << order, false);
}

static __always_inline int kernel_freed_pages(struct page *page)
{
    return release((u64)page);
}

static __always_inline int percpu_allocated(void *ctx, size_t size, void *ptr)
{
    return allocate(ctx, (u64)ptr, size, false);
}

/* ---
name: slabratetop
summary: the kernel's slab caches from which most memory is allocated
description: |
  Shows how often, and how much, the kernel has allocated from each of its slab caches since the last table.
  What is freed is not subtracted: slabtop shows what is in use.

  On a terminal each table takes the place of the one before, as in top; -C keeps them all.
examples:
  - [slabratetop, "the 20 busiest caches, anew each second"]
  - [slabratetop -C 5 12, "every five seconds, twelve tables, one below the other"]
  - [slabratetop -r 8, "only the first 8 caches"]
operands: [{name: interval, default: 1}, count]
screen: {unless: noclear}
probes:
  - {handler: allocated, function: [kmem_cache_alloc, kmem_cache_alloc_noprof], first: true}
options:
  - {name: noclear, letter: C, help: do not clear the screen}
  - {name: maxrows, letter: r, type: number, argument: ROWS, default: 20, minimum: 1, help: "show that many caches"}
reports:
  - map: caches
    as: table
    sort: bytes
    top: maxrows
    columns:
      - {name: cache, width: 32, field: name, format: comm}
      - {name: allocs, width: 6, field: count, align: right}
      - {name: bytes, width: 10, field: bytes, align: right}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include "slab.h"

struct slab_cache {
    SNOOP_OWNER
    char name[32];
};

struct slab_use {
    u64 count;
    u64 bytes;
};
BPF_HASH(caches, struct slab_cache, struct slab_use, 2048);

static __always_inline int allocated(struct kmem_cache *s)
{
    struct slab_cache cache = {};
    struct slab_use *use, none = {};

    bpf_probe_read_kernel_str(&cache.name, sizeof(cache.name), snoop_name_of_cache(s));
    snoop_set_owner(&cache, snoop_owner());
    use = caches.lookup_or_try_init(&cache, &none);
    if (use) {
        __sync_fetch_and_add(&use->count, 1);
        __sync_fetch_and_add(&use->bytes, snoop_size_of_cache(s));
    }
    return 0;
}

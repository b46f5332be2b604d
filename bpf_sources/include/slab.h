/* SPDX-License-Identifier: GPL-2.0 */
/* Of slab caches, whose struct no installed header has since Linux 6.8. */
#ifndef SNOOP_SLAB_H
#define SNOOP_SLAB_H

#include <linux/slab.h>

static __always_inline u64 snoop_size_of_cache(struct kmem_cache *cache)
{
    unsigned int size = 0;

    bpf_probe_read_kernel(&size, sizeof(size), (void *)cache + SNOOP_OFFSET(kmem_cache, size));
    return size;
}

static __always_inline const char *snoop_name_of_cache(struct kmem_cache *cache)
{
    const char *name = 0;

    bpf_probe_read_kernel(&name, sizeof(name), (void *)cache + SNOOP_OFFSET(kmem_cache, name));
    return name;
}

#endif

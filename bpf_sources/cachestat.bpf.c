/* ---
name: cachestat
summary: hits and misses of the page cache, a line each second
description: |
  Counts how often the page cache had what was read from a file, and how often it had not.

  The kernel counts neither, so both are worked out, as BCC does, from four events. HITS are accesses to
  pages of the cache, less those that writing made, and less the misses. MISSES are pages that were added to
  the cache, less those that were added to be written; they include pages that were read ahead. DIRTIES are
  buffers that were written to in the cache. Where file systems have no buffers, as XFS and btrfs, writes
  count as hits. HITRATIO is the share of the hits. BUFFERS_MB and CACHED_MB are Buffers and Cached of
  /proc/meminfo.
examples:
  - [cachestat, "a line each second"]
  - [cachestat -T 5, "every five seconds, with the time"]
  - [cachestat 1 10, "ten lines"]
operands: [{name: interval, default: 1}, count]
time: timestamp
no_task: pages of the cache belong to no task
probes:
  - {handler: accessed, function: [folio_mark_accessed, mark_page_accessed], first: true}
  - {handler: added, tracepoint: mm_filemap_add_to_page_cache}
  - {handler: dirtied_page, tracepoint: [writeback_dirty_folio, writeback_dirty_page], first: true}
  - {handler: dirtied_buffer, tracepoint: block_dirty_buffer}
options:
  - {name: timestamp, letter: T, help: include the time}
reports:
  - map: counts
    as: row
    columns:
      - {name: hits, width: 8, align: right, field: accessed, less: [dirtied_buffers, misses]}
      - {name: misses, width: 8, align: right, field: added, less: dirtied_pages}
      - {name: dirties, width: 8, align: right, field: dirtied_buffers}
      - {name: hitratio, width: 8, align: right, field: hits, of: [hits, misses], format: percent}
      - {name: buffers_mb, width: 12, align: right, meminfo: Buffers, format: megabytes}
      - {name: cached_mb, width: 10, align: right, meminfo: Cached, format: megabytes}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct cache_counts {
    u64 accessed;
    u64 added;
    u64 dirtied_pages;
    u64 dirtied_buffers;
};
BPF_PERCPU_ARRAY(counts, struct cache_counts, 1);

static __always_inline int count(u64 offset)
{
    u32 zero = 0;
    void *counted = counts.lookup(&zero);

    if (counted) /* a program can be interrupted by another of the same CPU */
        __sync_fetch_and_add((u64 *)(counted + offset), 1);
    return 0;
}

static __always_inline int accessed(void)
{
    return count(offsetof(struct cache_counts, accessed));
}

static __always_inline int added(void)
{
    return count(offsetof(struct cache_counts, added));
}

static __always_inline int dirtied_page(void)
{
    return count(offsetof(struct cache_counts, dirtied_pages));
}

static __always_inline int dirtied_buffer(void)
{
    return count(offsetof(struct cache_counts, dirtied_buffers));
}

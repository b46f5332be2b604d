/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is remembered of threads from one event to another, where a hash would cost more than all else: an
 * array in which a thread's place is the low bits of its ID. A tool declares
 *
 *     struct what { u32 tid; ...; u64 since; };     since: 0 if the place is free
 *     BPF_ARRAY(name, struct what, SNOOP_THREADS);
 *
 * It looks up snoop_place_of(tid), and believes what is there if `tid` is the same. With up to 65,536
 * process IDs, each has a place of its own. If there are more, a thread may take the place of another
 * that is still needed, which is counted: snoop_count_missed().
 */
#ifndef SNOOP_THREADS_H
#define SNOOP_THREADS_H

#define SNOOP_THREADS 65536

static __always_inline u32 snoop_place_of(u32 tid)
{
    return tid & (SNOOP_THREADS - 1);
}

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For tools that refuse: with which error, and whom never. The front end puts it into their C.
 */
#ifndef SNOOP_REFUSE_H
#define SNOOP_REFUSE_H

/* Whether the handler's verdict counts (--enforce); otherwise it is only told. */
#define SNOOP_REFUSES (snoop_enforce != SNOOP_UNSET)

/* Processes that are never refused: the tracer and its parents. */
BPF_HASH(snoop_spared, u64, u64, 256);

static __always_inline bool snoop_is_spared(void)
{
    u64 id = snoop_tgid();

    return bpf_get_current_pid_tgid() >> 32 <= 1 || snoop_spared.lookup(&id);
}

/* Sets the members time_ns, pid, uid, verdict (1: refused) and comm of an event. */
#define snoop_tell_denial(denial)                                          \
    ({                                                                     \
        (denial)->time_ns = bpf_ktime_get_ns();                            \
        (denial)->pid = bpf_get_current_pid_tgid() >> 32;                  \
        (denial)->uid = bpf_get_current_uid_gid();                         \
        (denial)->verdict = SNOOP_REFUSES;                                 \
        bpf_get_current_comm(&(denial)->comm, sizeof((denial)->comm));     \
    })

/* How many calls the tool's handler would have refused, or did. */
BPF_ARRAY(snoop_refusals, u64, 1);

/*
 * What a program returns for a call that its handler refuses: a negative error number, or 0 if it only tells.
 * The verifier of Linux 6.12 must see that it is one of these; it does not follow a negation.
 */
static __always_inline s64 snoop_refusal(void)
{
    s64 verdict, code = snoop_enforce;
    int zero = 0;
    u64 *refusals = snoop_refusals.lookup(&zero);

    if (refusals)
        __sync_fetch_and_add(refusals, 1);
    if (code == SNOOP_UNSET)
        return 0;
    asm volatile("%0 = 0\n\t%0 -= %1" : "=&r"(verdict) : "r"(code));
    return verdict;
}

#endif

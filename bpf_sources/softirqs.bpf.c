/* ---
name: softirqs
summary: the time in software interrupts, by kind
description: |
  Adds up the time that the kernel's software interrupts (for timers, the network, block devices, ...) take
  on all CPUs, by kind, until you press Ctrl-C or at each interval.
examples:
  - [softirqs, "add up the time until Ctrl-C"]
  - [softirqs 1 10, "print it every second, ten times"]
  - [softirqs -d, "as histograms"]
  - [softirqs -C, "count them"]
  - [softirqs -NT 1, "in nanoseconds, with the time of each table"]
operands: [interval, count]
time: timestamp
no_task: interrupts belong to no task
probes:
  - {handler: began, tracepoint: softirq_entry}
  - {handler: ended, tracepoint: softirq_exit, unless: events}
options:
  - {name: timestamp, letter: T, help: include the time of each report}
  - {name: nanoseconds, letter: N, help: in nanoseconds, unit: nsecs, sets: opt_nanoseconds}
  - {name: events, letter: C, help: "how many there were, not how long they took", sets: opt_events, excludes: [dist, nanoseconds]}
  - {name: dist, letter: d, help: show histograms, sets: opt_dist}
  - {name: cpu, letter: c, type: cpu, argument: CPU, help: only this CPU, sets: opt_cpu}
reports:
  - map: softirqs
    as: table
    sort: [total_ns, count]
    unless: dist
    columns:
      - {name: softirq, width: 16, field: key, format: name, names: {0: hi, 1: timer, 2: net_tx, 3: net_rx, 4: block, 5: irq_poll, 6: tasklet, 7: sched, 8: hrtimer, 9: rcu}}
      - {name: count, heading: TOTAL_count, width: 11, align: right, field: count, when: events}
      - {name: total, heading: TOTAL_usecs, width: 15, align: right, field: total_ns, format: microseconds, unless: [events, nanoseconds]}
      - {name: total_ns, heading: TOTAL_nsecs, width: 15, align: right, field: total_ns, when: nanoseconds}
  - {map: times, unit: usecs, when: dist, keys: [{name: softirq, field: kind, format: name, names: {0: hi, 1: timer, 2: net_tx, 3: net_rx, 4: block, 5: irq_poll, 6: tasklet, 7: sched, 8: hrtimer, 9: rcu}}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#define KINDS 16 /* more than there are */

struct softirq {
    u64 count;
    u64 total_ns;
    u64 since; /* when it began, 0 if it is over */
};

struct softirq_time {
    u32 kind;
    u32 slot;
};

/* They do not interrupt each other, so that a CPU is in one of a kind at most. */
BPF_PERCPU_ARRAY(softirqs, struct softirq, KINDS);
SNOOP_HISTOGRAM_BY(times, struct softirq_time);

static __always_inline bool is_wanted_cpu(void)
{
    return opt_cpu == SNOOP_UNSET || bpf_get_smp_processor_id() == (u32)opt_cpu;
}

static __always_inline int began(unsigned int vec_nr)
{
    u32 kind = vec_nr;
    struct softirq *softirq = softirqs.lookup(&kind);

    if (!softirq || !is_wanted_cpu())
        return 0;
    if (opt_events)
        softirq->count++;
    else
        softirq->since = bpf_ktime_get_ns();
    return 0;
}

static __always_inline int ended(unsigned int vec_nr)
{
    u32 kind = vec_nr;
    struct softirq *softirq = softirqs.lookup(&kind);
    u64 took;

    if (!softirq || !softirq->since)
        return 0;
    took = bpf_ktime_get_ns() - softirq->since;
    softirq->since = 0;
    if (opt_dist) {
        u64 time = opt_nanoseconds ? took : took / 1000;
        struct softirq_time key = {.kind = kind, .slot = snoop_slot(time)};
        struct snoop_slot *slot, none = {};

        slot = times.lookup_or_try_init(&key, &none);
        if (slot)
            snoop_count_in(slot, time);
    } else {
        softirq->total_ns += took;
    }
    return 0;
}

/* ---
name: hardirqs
summary: the time in hardware interrupts, by handler
description: |
  Adds up the time that the handlers of hardware interrupts take on all CPUs, by the handler's name, until
  you press Ctrl-C or at each interval.
examples:
  - [hardirqs, "add up the time until Ctrl-C"]
  - [hardirqs 1 10, "print it every second, ten times"]
  - [hardirqs -d, "as histograms"]
  - [hardirqs -C, "count them"]
  - [hardirqs -NT 1, "in nanoseconds, with the time of each table"]
operands: [interval, {name: outputs, type: number, argument: OUTPUTS, minimum: 1, drives: count, help: stop after so many reports}]
time: timestamp
no_task: interrupts belong to no task
probes:
  - {handler: began, tracepoint: irq_handler_entry, unless: count}
  - {handler: ended, tracepoint: irq_handler_exit}
options:
  - {name: timestamp, letter: T, help: include the time of each report}
  - {name: nanoseconds, letter: N, help: in nanoseconds, unit: nsecs, sets: opt_nanoseconds}
  - {name: count, letter: C, help: "how many there were, not how long they took", sets: opt_count, excludes: [dist, nanoseconds]}
  - {name: dist, letter: d, help: show histograms, sets: opt_dist}
  - {name: cpu, letter: c, type: cpu, argument: CPU, help: only this CPU, sets: opt_cpu}
reports:
  - map: handlers
    as: table
    sort: [total_ns, count]
    unless: dist
    columns:
      - {name: hardirq, width: 26, field: name, format: comm}
      - {name: count, heading: TOTAL_count, width: 11, align: right, field: count, when: count}
      - {name: total, heading: TOTAL_usecs, width: 15, align: right, field: total_ns, format: microseconds, unless: [count, nanoseconds]}
      - {name: total_ns, heading: TOTAL_nsecs, width: 15, align: right, field: total_ns, when: nanoseconds}
  - {map: times, unit: usecs, when: dist, keys: [{name: hardirq, field: name, format: comm}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/interrupt.h>

#define USES_OF_A_NAME 256

struct irq_handler {
    char name[32];
};

struct irq_total {
    u64 count;
    u64 total_ns;
};

struct irq_time {
    char name[32];
    u32 slot;
};

/* What a CPU handles: one interrupt at a time, because they do not interrupt each other. */
struct irq_now {
    u64 since_ns;
    u64 action;
    u64 uses;
    struct irq_handler handler; /* of action */
};
BPF_PERCPU_ARRAY(cpus, struct irq_now, 1);
/* Of each CPU: to wait for others' memory, as an atomic addition does, would cost more than all else. */
BPF_TABLE("percpu_hash", struct irq_handler, struct irq_total, handlers, 1024);
SNOOP_HISTOGRAM_BY(times, struct irq_time);

static __always_inline int began(void)
{
    u32 zero = 0;
    struct irq_now *now = cpus.lookup(&zero);

    if (now)
        now->since_ns = bpf_ktime_get_ns();
    return 0;
}

/*
 * Most interrupts of a CPU are the same as the one before. To read its name takes longer than all else, so
 * that is done now and then only: a driver may have been replaced by another whose action is in the same
 * place.
 */
static __always_inline void know_handler(struct irq_now *now, struct irqaction *action)
{
    if (now->action == (u64)action && ++now->uses < USES_OF_A_NAME)
        return;
    now->action = (u64)action;
    now->uses = 0;
    __builtin_memset(&now->handler, 0, sizeof(now->handler));
    bpf_probe_read_kernel_str(now->handler.name, sizeof(now->handler.name), SNOOP_READ(action, name));
}

static __always_inline void add_time(const struct irq_handler *handler, u64 time)
{
    struct irq_time key = {.slot = snoop_slot(time)};
    struct snoop_slot *slot, none = {};

    __builtin_memcpy(key.name, handler->name, sizeof(key.name));
    slot = times.lookup_or_try_init(&key, &none);
    if (slot)
        snoop_count_in(slot, time);
}

static __always_inline int ended(struct irqaction *action, int ret)
{
    u32 zero = 0;
    u64 took = 0;
    struct irq_now *now = cpus.lookup(&zero);
    struct irq_total *total, none = {};

    if (opt_cpu != SNOOP_UNSET && bpf_get_smp_processor_id() != (u32)opt_cpu)
        return 0;
    if (!now || (!opt_count && !now->since_ns) || ret == 0) /* IRQ_NONE: it was for another handler */
        return 0;
    if (!opt_count)
        took = bpf_ktime_get_ns() - now->since_ns;
    now->since_ns = 0;
    know_handler(now, action);
    if (opt_dist) {
        add_time(&now->handler, opt_nanoseconds ? took : took / 1000);
        return 0;
    }
    total = handlers.lookup_or_try_init(&now->handler, &none);
    if (!total)
        return 0;
    if (opt_count)
        total->count++;
    else
        total->total_ns += took;
    return 0;
}

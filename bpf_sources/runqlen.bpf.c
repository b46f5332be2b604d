/* ---
name: runqlen
summary: how many tasks wait for a CPU, as a histogram
description: |
  Looks at the queue of each CPU 99 times a second and counts how many tasks wait in it; the one that runs
  is not among them. Without operands, one histogram is printed when you press Ctrl-C.
examples:
  - [runqlen, "look until Ctrl-C"]
  - [runqlen 1 10, "print a histogram every second, ten times"]
  - [runqlen -C, "one for each CPU"]
  - [runqlen -O 1, "the share of the time in which tasks waited"]
operands: [interval, count]
time: timestamp
no_task: the queue of a CPU belongs to no task
probes:
  - {handler: sampled, sample: cpu-clock, frequency: 99}
options:
  - {name: timestamp, letter: T, help: include the time of each report}
  - {name: runqocc, letter: O, help: "show the share of samples with a task that waited", sets: opt_occupancy}
  - {name: cpus, letter: C, help: show each CPU on its own, sets: opt_cpus}
reports:
  - {map: lengths, unit: runqlen, step: 1, unless: [runqocc, cpus]}
  - {map: lengths_by, unit: runqlen, step: 1, when: cpus, unless: [runqocc], keys: [{name: cpu, field: cpu}]}
  - {map: occupancy, as: row, when: runqocc, unless: [cpus], columns: [{name: runqocc, width: 8, align: right, field: queued, format: percent, of: samples}]}
  - map: occupancy_by
    as: table
    sort: queued
    when: [runqocc, cpus]
    columns:
      - {name: cpu, width: 4, field: key}
      - {name: runqocc, width: 8, align: right, field: queued, format: percent, of: samples}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
/* No header has struct cfs_rq. */
#if SNOOP_HAS_MEMBER(cfs_rq, nr_queued)
#define TASKS SNOOP_OFFSET(cfs_rq, nr_queued)
#else
#define TASKS SNOOP_OFFSET(cfs_rq, nr_running)
#endif

#define CPUS 4096

struct queue_of_cpu {
    u32 cpu;
    u32 slot;
};

struct queue_use {
    u64 queued; /* samples with a task that waited */
    u64 samples;
};

SNOOP_HISTOGRAM(lengths);
SNOOP_HISTOGRAM_BY(lengths_by, struct queue_of_cpu);
BPF_PERCPU_ARRAY(occupancy, struct queue_use, 1);
BPF_ARRAY(occupancy_by, struct queue_use, CPUS);

static __always_inline int sampled(void *ctx)
{
    struct task_struct *task = (struct task_struct *)bpf_get_current_task();
    struct cfs_rq *queue = SNOOP_READ(task, se.cfs_rq);
    u32 waiting = 0, zero = 0, cpu = bpf_get_smp_processor_id();

    bpf_probe_read_kernel(&waiting, sizeof(waiting), (void *)queue + TASKS);
    if (waiting)
        waiting--; /* one of them runs */
    if (opt_occupancy) {
        struct queue_use *use = opt_cpus ? occupancy_by.lookup(&cpu) : occupancy.lookup(&zero);

        if (use) {
            use->queued += waiting > 0;
            use->samples++;
        }
    } else if (opt_cpus) {
        struct queue_of_cpu key = {.cpu = cpu, .slot = snoop_linear_slot(waiting, 1)};
        struct snoop_slot *slot, none = {};

        slot = lengths_by.lookup_or_try_init(&key, &none);
        if (slot)
            snoop_count_in(slot, waiting);
    } else {
        struct snoop_slots *slots = lengths.lookup(&zero);

        if (slots)
            snoop_count_at(slots, snoop_linear_slot(waiting, 1), waiting);
    }
    return 0;
}

/* ---
name: lsmstat
summary: what the LSMs are asked, what they refuse, and what it costs
description: |
  Counts the questions to the Linux Security Modules: a line for each hook, with how often it was asked, how
  often the answer was an error, and the time until then. PATTERN names functions of the kernel, in which *
  stands for any text: security_*, the default, are those that ask all LSMs. Those of one LSM tell what that
  one does: apparmor_*, selinux_*, tomoyo_*, smack_*, yama_*, cap_* (capabilities), hook_* (Landlock). Of
  functions without a result, REFUSED means nothing.

  The time includes that of interrupts and while it waits. Measuring takes about a microsecond of each call;
  opens, reads and writes ask several hooks each. Without an interval, the table is printed when you press
  Ctrl-C.
examples:
  - [lsmstat, "all hooks until Ctrl-C, the most expensive ones first"]
  - ["lsmstat 'apparmor_*' 5", "what AppArmor costs, every 5 seconds"]
  - ["lsmstat -H 'security_file_*'", "how long each of these takes, as a histogram"]
  - ["lsmstat -r '(apparmor|yama)_.*'", "by a regular expression"]
operands:
  - {name: pattern, type: text, default: 'security_*', help: functions of the kernel}
  - interval
  - count
time: timestamp
probes:
  - {handler: answered, function: $pattern, regex: regexp, return: true}
options:
  - {name: histograms, letter: H, help: "how long the answers took, as a histogram for each hook", sets: opt_histograms}
  - {name: refused, letter: x, help: only answers that were errors, sets: opt_refused}
  - {name: timestamp, letter: T, help: include the time of each report}
  - {name: regexp, letter: r, help: PATTERN is a regular expression of RE2}
filters: [pid, uid, comm]
reports:
  - map: hooks
    as: table
    unless: histograms
    columns:
      - {name: hook, width: 36, field: probe, format: probe}
      - {name: calls, width: 10, align: right, field: calls}
      - {name: refused, width: 8, align: right, field: refused}
      - {name: total_us, heading: TOTAL(us), width: 14, align: right, field: took_ns, format: microseconds}
      - {name: avg_us, heading: AVG(us), width: 10, align: right, field: took_ns, of: calls, format: microseconds}
    sort: total_us
  - {map: latency, unit: nsecs, when: histograms, keys: [{name: hook, field: probe, format: probe}]}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct hook {
    SNOOP_OWNER
    u64 probe;
};
struct answers {
    u64 calls;
    u64 refused;
    u64 took_ns;
};
BPF_HASH(hooks, struct hook, struct answers, 10240);

struct hook_slot {
    SNOOP_OWNER
    u64 probe;
    u32 unused;
    u32 slot;
};
SNOOP_HISTOGRAM_BY(latency, struct hook_slot);

static __always_inline int answered(u64 probe, u64 began_ns, int ret)
{
    bool is_error = ret < 0 && ret >= -4095;
    struct answers *answers, none = {};
    struct hook hook = {.probe = probe};
    u64 took = bpf_ktime_get_ns() - began_ns;

    if (!snoop_is_wanted() || (opt_refused && !is_error))
        return 0;
    if (opt_histograms) {
        struct hook_slot key = {.probe = probe, .slot = snoop_slot(took)};
        struct snoop_slot *slot, empty = {};

        snoop_set_owner(&key, snoop_owner());
        slot = latency.lookup_or_try_init(&key, &empty);
        if (slot)
            snoop_count_in(slot, took);
        return 0;
    }
    snoop_set_owner(&hook, snoop_owner());
    answers = hooks.lookup_or_try_init(&hook, &none);
    if (!answers)
        return 0;
    __sync_fetch_and_add(&answers->calls, 1);
    __sync_fetch_and_add(&answers->took_ns, took);
    if (is_error)
        __sync_fetch_and_add(&answers->refused, 1);
    return 0;
}

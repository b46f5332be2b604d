/* ---
name: gethostlatency
summary: trace how long programs wait for the addresses of hosts
description: |
  Prints a line for each call of getaddrinfo(), gethostbyname() and gethostbyname2() when it returns: who
  asked for which host, and how long the answer took. Use it to find slow DNS, and programs that ask for
  the same host again and again.

  The functions are those of the C library, be it this host's or that of a container. Programs that are
  linked statically, or ask for addresses by themselves (Go's), are not seen.
examples:
  - [gethostlatency, "show all hosts that programs look up"]
  - [gethostlatency -p 181, "only process 181"]
probes:
  - {handler: found, user: ['c:getaddrinfo', 'c:gethostbyname', 'c:gethostbyname2'], return: true}
filters: [pid]
events:
  struct: host_query
  columns:
    - {name: time, width: 9, field: time_ns, format: time_of_day}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: lat_ms, heading: LATms, width: 10, field: latency_ns, format: milliseconds, align: right}
    - {name: host, field: host_bytes, format: text}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#define HOST_BYTES 256 /* a name in DNS has at most 253 */

struct host_query {
    u64 time_ns;
    u64 latency_ns;
    u32 pid;
    u32 host_bytes;
    char comm[16];
};
SNOOP_EVENT(struct host_query);

struct record {
    struct host_query query;
    char host[HOST_BYTES];
};

static __always_inline int found(const char *host, u64 began_ns)
{
    struct record *record;
    s64 bytes;

    if (!host || !snoop_is_wanted())
        return 0;
    record = snoop_reserve(sizeof(*record));
    if (!record)
        return 0;
    bytes = bpf_probe_read_user_str(record->host, sizeof(record->host), host);
    record->query.time_ns = bpf_ktime_get_ns();
    record->query.latency_ns = record->query.time_ns - began_ns;
    record->query.pid = bpf_get_current_pid_tgid() >> 32;
    record->query.host_bytes = bytes > 0 ? bytes : 0;
    bpf_get_current_comm(&record->query.comm, sizeof(record->query.comm));
    snoop_submit(record);
    return 0;
}

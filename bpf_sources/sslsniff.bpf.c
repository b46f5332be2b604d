/* ---
name: sslsniff
summary: trace what programs send and receive by TLS, in clear text
description: |
  Prints a line for each read and write of TLS by OpenSSL, GnuTLS and NSS, with the data below it, before it is
  encrypted or after it was decrypted. Use it to see what a program says to a server.

  The libraries are those of this host or of containers. Programs that are linked statically, or have a TLS of
  their own (Go's, Java's), are not seen. Data that is not text is shown as bash reads it back; JSON has arrays
  of bytes then.
examples:
  - [sslsniff, "show all that is sent and received"]
  - [sslsniff -p 181, "only process 181"]
  - [sslsniff -c curl, "only programs whose name contains curl"]
  - [sslsniff --no-nss --no-gnutls, "only OpenSSL"]
  - [sslsniff --hexdump, "in hexadecimal"]
  - [sslsniff -l --handshake, "with the time of each call, and handshakes"]
probes:
  - {handler: received, user: ['ssl:SSL_read'], return: true, optional: true, unless: no-openssl}
  - {handler: sent, user: ['ssl:SSL_write'], return: true, optional: true, unless: no-openssl}
  - {handler: received_ex, user: ['ssl:SSL_read_ex'], return: true, optional: true, unless: no-openssl}
  - {handler: sent_ex, user: ['ssl:SSL_write_ex'], return: true, optional: true, unless: no-openssl}
  - {handler: greeted, user: ['ssl:SSL_do_handshake'], return: true, optional: true, when: [latency, handshake], unless: no-openssl}
  - {handler: received_gnutls, user: ['gnutls:gnutls_record_recv'], return: true, optional: true, unless: no-gnutls}
  - {handler: sent_gnutls, user: ['gnutls:gnutls_record_send'], return: true, optional: true, unless: no-gnutls}
  - {handler: received_nss, user: ['nspr4:PR_Read', 'nspr4:PR_Recv'], return: true, optional: true, unless: no-nss}
  - {handler: sent_nss, user: ['nspr4:PR_Write', 'nspr4:PR_Send'], return: true, optional: true, unless: no-nss}
options:
  - {name: extra, letter: x, help: include the user and thread ID}
  - {name: comm, letter: c, type: text, argument: NAME, help: only processes whose name contains this, matches: comm}
  - {name: no-openssl, letter: o, help: no calls of OpenSSL}
  - {name: no-gnutls, letter: g, help: no calls of GnuTLS}
  - {name: no-nss, letter: n, help: no calls of NSS}
  - {name: hexdump, help: show data in hexadecimal, dumps: data}
  - {name: max-buffer-size, type: number, argument: BYTES, default: 8192, minimum: 0, maximum: 16384, help: show so many bytes of a call, sets: opt_most_bytes}
  - {name: latency, letter: l, help: include the time that each call took}
  - {name: handshake, help: "with -l, show handshakes as well"}
  - {name: extra-lib, type: library, argument: 'LIBRARY:PATH', help: "also calls of this file, which is another openssl, gnutls or nss; can be repeated", libraries: {openssl: ssl, gnutls: gnutls, nss: nspr4}}
filters: [pid, uid]
events:
  struct: tls_data
  buffer_kib: 8192
  columns:
    - {name: func, width: 12, field: call, format: comm}
    - {name: time_s, heading: TIME(s), width: 18, field: time_ns, format: elapsed}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: pid, width: 7, field: pid}
    - {name: len, width: 7, field: bytes}
    - {name: uid, width: 7, field: uid, when: extra}
    - {name: tid, width: 7, field: tid, when: extra}
    - {name: lat_ms, heading: LAT(ms), width: 7, field: latency_ns, format: milliseconds, when: latency}
    - {name: data, field: data_bytes, of: data_total, format: data, below: true}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
#define MOST_BYTES 16384 /* of data; a power of two */

struct tls_data {
    u64 time_ns;
    u64 latency_ns;
    u32 pid;
    u32 tid;
    u32 uid;
    u32 bytes;
    u32 data_bytes;
    u32 data_total;
    char call[12];
    char comm[16];
    u32 unused;
};
SNOOP_EVENT(struct tls_data);

struct tls_record {
    struct tls_data event;
    char data[2 * MOST_BYTES - sizeof(struct tls_data)]; /* a map's value for each CPU has 32 KiB at most */
};
BPF_PERCPU_ARRAY(scratch, struct tls_record, 1);

static __always_inline int show(const char *call, const void *data, s64 bytes, u64 began_ns)
{
    int zero = 0;
    struct tls_record *record = scratch.lookup(&zero);
    u64 kept = 0;

    if (!record || bytes <= 0 || !snoop_is_wanted())
        return 0;
    __builtin_memcpy(record->event.call, call, sizeof(record->event.call));
    record->event.time_ns = bpf_ktime_get_ns();
    record->event.latency_ns = record->event.time_ns - began_ns;
    record->event.pid = bpf_get_current_pid_tgid() >> 32;
    record->event.tid = bpf_get_current_pid_tgid();
    record->event.uid = bpf_get_current_uid_gid();
    record->event.bytes = bytes;
    record->event.data_total = data ? bytes : 0;
    bpf_get_current_comm(&record->event.comm, sizeof(record->event.comm));
    if (data)
        kept = bytes < opt_most_bytes ? bytes : opt_most_bytes;
    if (kept > MOST_BYTES || bpf_probe_read_user(record->data, kept, data))
        kept = 0;
    record->event.data_bytes = kept;
    if (kept <= MOST_BYTES)
        snoop_output(record, sizeof(record->event) + kept);
    return 0;
}

static __always_inline int received(void *ssl, const void *data, int ret, u64 began_ns)
{
    return show("READ/RECV\0\0", data, ret, began_ns);
}

static __always_inline int sent(void *ssl, const void *data, int ret, u64 began_ns)
{
    return show("WRITE/SEND\0", data, ret, began_ns);
}

/* These return whether they succeeded. */
static __always_inline int received_ex(void *ssl, const void *data, u64 most, u64 *bytes, int ret, u64 began_ns)
{
    u64 read = 0;

    bpf_probe_read_user(&read, sizeof(read), bytes);
    return show("READ/RECV\0\0", data, ret == 1 ? read : 0, began_ns);
}

static __always_inline int sent_ex(void *ssl, const void *data, u64 most, u64 *bytes, int ret, u64 began_ns)
{
    u64 written = 0;

    bpf_probe_read_user(&written, sizeof(written), bytes);
    return show("WRITE/SEND\0", data, ret == 1 ? written : 0, began_ns);
}

static __always_inline int greeted(void *ssl, int ret, u64 began_ns)
{
    return show("HANDSHAKE\0\0", 0, ret, began_ns);
}

static __always_inline int received_gnutls(void *session, const void *data, s64 ret, u64 began_ns)
{
    return show("READ/RECV\0\0", data, ret, began_ns);
}

static __always_inline int sent_gnutls(void *session, const void *data, s64 ret, u64 began_ns)
{
    return show("WRITE/SEND\0", data, ret, began_ns);
}

static __always_inline int received_nss(void *file, void *data, int ret, u64 began_ns)
{
    return show("READ/RECV\0\0", data, ret, began_ns);
}

static __always_inline int sent_nss(void *file, void *data, int ret, u64 began_ns)
{
    return show("WRITE/SEND\0", data, ret, began_ns);
}

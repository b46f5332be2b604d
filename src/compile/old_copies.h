// SPDX-License-Identifier: Apache-2.0
// libbcc has its own copy of the kernel's uapi/linux/bpf.h, which it includes first. Inline
// functions in the headers of newer kernels want what an older copy lacks; no program calls them.
// So structs become others that the copy has, and constants are what they are in the kernel's ABI.
// A newer copy is not affected, as it has been read by then.
#pragma once

#include <string_view>

namespace snoopbox::compile {

constexpr std::string_view missing_in_old_copies = R"(
#define bpf_refcount bpf_timer
#define bpf_rb_node bpf_timer
#define bpf_rb_root bpf_timer
#define bpf_task_work bpf_timer
#define bpf_wq bpf_timer
#define BPF_ADDR_SPACE_CAST 1
#define BPF_CGROUP_UNIX_CONNECT 49
#define BPF_CGROUP_UNIX_SENDMSG 50
#define BPF_CGROUP_UNIX_RECVMSG 51
#define BPF_CGROUP_UNIX_GETPEERNAME 52
#define BPF_CGROUP_UNIX_GETSOCKNAME 53
#define BPF_TRACE_FSESSION 58
#define BPF_TRACE_FENTRY_MULTI 59
#define BPF_TRACE_FEXIT_MULTI 60
#define BPF_TRACE_FSESSION_MULTI 61
#define BPF_F_CPU 8
#define BPF_F_ALL_CPUS 16
#define BPF_LOAD_ACQ 0x100
#define BPF_STORE_REL 0x110
)";

}  // namespace snoopbox::compile

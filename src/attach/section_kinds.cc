// SPDX-License-Identifier: Apache-2.0
#include "attach/section_kinds.h"

#include <algorithm>
#include <array>

#include "util/format.h"

namespace snoopbox::attach {
namespace {

struct Kind {
    std::string_view section;  // with or without more behind a slash
    std::string_view is_for;
    std::string_view how;
};

constexpr std::string_view of_interface = "it handles the packets of a network interface";
constexpr std::string_view of_cgroup = "it decides for the processes of a cgroup";
constexpr std::string_view by_cgroup = "bpftool cgroup attach does that";
constexpr std::string_view of_socket = "it is put on a socket by the program that has the socket";

// Those of libbpf 1.1 (section_defs) and of later ones.
constexpr auto kinds = std::to_array<Kind>({
    {"action", of_interface, "tc filter add ... action bpf does that"},
    {"cgroup", of_cgroup, by_cgroup},
    {"cgroup_skb", "it handles the packets of a cgroup's processes", by_cgroup},
    {"classifier", of_interface, "tc filter add ... bpf does that"},
    {"flow_dissector", "it dissects the packets of a network namespace",
     "bpftool prog attach PROGRAM flow_dissector does that"},
    {"freplace", "it takes the place of a function in another BPF program",
     "who loads that program does that"},
    {"lirc_mode2", "it decodes what an infrared receiver gets", "ir-keytable does that"},
    {"lsm_cgroup", of_cgroup, "use SEC(\"lsm/...\") to see what all processes do"},
    {"lwt_in", "it handles the packets of a route", "ip route add ... encap bpf does that"},
    {"lwt_out", "it handles the packets of a route", "ip route add ... encap bpf does that"},
    {"lwt_seg6local", "it handles the packets of a route",
     "ip route add ... encap seg6local does that"},
    {"lwt_xmit", "it handles the packets of a route", "ip route add ... encap bpf does that"},
    {"netfilter", "it handles packets in netfilter",
     "who loads it does that by bpf(BPF_LINK_CREATE)"},
    {"netkit", of_interface, "bpftool net attach does that"},
    {"sk_lookup", "it chooses the socket for packets of a network namespace",
     "who loads it does that by bpf(BPF_LINK_CREATE)"},
    {"sk_msg", "it handles what sockets of a map send",
     "bpftool prog attach ... msg_verdict does that"},
    {"sk_reuseport", of_socket, "setsockopt(SO_ATTACH_REUSEPORT_EBPF) does that"},
    {"sk_skb", "it handles what sockets of a map receive",
     "bpftool prog attach ... stream_verdict does that"},
    {"sockops", "it is called for the TCP connections of a cgroup", by_cgroup},
    {"socket", of_socket, "setsockopt(SO_ATTACH_BPF) does that"},
    {"struct_ops",
     "it is part of an implementation in the kernel, such as of TCP's congestion control",
     "bpftool struct_ops register does that"},
    {"struct_ops.s",
     "it is part of an implementation in the kernel, such as of TCP's congestion control",
     "bpftool struct_ops register does that"},
    {"syscall", "it runs only when somebody calls it", "bpftool prog run does that"},
    {"tc", of_interface, "tc filter add ... bpf does that"},
    {"tcx", of_interface, "bpftool net attach does that"},
    {"xdp", of_interface, "bpftool net attach xdp does that"},
    {"xdp.frags", of_interface, "bpftool net attach xdp does that"},
});

// What to type for a program whose section names no target.
std::string name_target(std::string_view program, std::string_view example) {
    return fmt::format("--attach {}={}", program, example);
}

}  // namespace

std::string why_never_attached(std::string_view section) {
    const auto* const found = std::ranges::find(kinds, split_section(section).kind, &Kind::section);
    return found == kinds.end() ? std::string() : fmt::format("{}: {}", found->is_for, found->how);
}

std::string why_not_attached(const bpf_program* program, std::string_view section) {
    const auto kind = split_section(section).kind;
    const std::string_view name = bpf_program__name(program);
    const bool at_return = kind.starts_with("kret") || kind.starts_with("uret");
    const auto nameless = [&](std::string_view example) {
        return fmt::format("its section does not say to what; {} does",
                           name_target(name, fmt::format("{}{}", at_return ? "r:" : "", example)));
    };
    switch (bpf_program__type(program)) {
        case BPF_PROG_TYPE_PERF_EVENT:
            return nameless("e:cpu-clock:99");
        case BPF_PROG_TYPE_KPROBE:
            if (kind.starts_with("u") && section.find(':') == std::string_view::npos) {
                return nameless(kind == "usdt" ? "u:libc.so.6:setjmp" : "libc.so.6:malloc");
            }
            if (section.size() <= kind.size() + 1) {
                return nameless(kind.ends_with("syscall") ? "syscall:openat" : "vfs_read");
            }
            break;
        case BPF_PROG_TYPE_TRACEPOINT:
            if (section.size() <= kind.size() + 1) {
                return nameless("t:sched:sched_switch");
            }
            break;
        case BPF_PROG_TYPE_RAW_TRACEPOINT:
        case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
            if (section.size() <= kind.size() + 1) {
                return nameless("raw:sched_switch");
            }
            break;
        case BPF_PROG_TYPE_TRACING:
        case BPF_PROG_TYPE_LSM:
            break;
        default:
            return "snoopbox attaches no programs of this type";
    }
    return section.size() <= kind.size() + 1 ? std::string("its section does not say to what")
                                             : fmt::format("this kernel does not support {}", kind);
}

}  // namespace snoopbox::attach

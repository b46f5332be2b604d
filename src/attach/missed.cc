// SPDX-License-Identifier: Apache-2.0
#include "attach/missed.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace snoopbox::attach {
namespace {

// struct bpf_link_info of Linux 6.7 and later (include/uapi/linux/bpf.h): Debian 12's headers lack
// the count of misses at its end. Older kernels leave it 0.
struct KprobeMultiInfo {
    __u64 addrs;
    __u32 count;
    __u32 flags;
    __u64 missed;
    __u64 cookies;
};
struct KprobeInfo {
    __u32 type;
    __u32 unused;
    __u64 func_name;
    __u32 name_len;
    __u32 offset;
    __u64 addr;
    __u64 missed;
    __u64 cookie;
};
struct LinkInfo {
    __u32 type;
    __u32 id;
    __u32 prog_id;
    __u32 unused;
    union {
        KprobeMultiInfo kprobe_multi;
        KprobeInfo kprobe;
    };
};
constexpr __u32 perf_event_kprobe = 3;     // BPF_PERF_EVENT_KPROBE
constexpr __u32 perf_event_kretprobe = 4;  // BPF_PERF_EVENT_KRETPROBE

std::uint64_t missed_by(const bpf_link* link) {
    std::array<char, 256> buffer{};
    __u32 size = buffer.size();
    LinkInfo info{};
    if (bpf_obj_get_info_by_fd(bpf_link__fd(link), buffer.data(), &size) != 0) {
        return 0;
    }
    std::memcpy(&info, buffer.data(), sizeof info);
    if (info.type == BPF_LINK_TYPE_KPROBE_MULTI) {
        return info.kprobe_multi.missed;
    }
    const bool is_kprobe =
        info.type == BPF_LINK_TYPE_PERF_EVENT &&
        (info.kprobe.type == perf_event_kprobe || info.kprobe.type == perf_event_kretprobe);
    return is_kprobe ? info.kprobe.missed : 0;
}

std::uint64_t not_run(const Object& object) {
    std::uint64_t sum = 0;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        const int fd = bpf_program__fd(program);
        bpf_prog_info info{};
        __u32 size = sizeof info;
        if (fd >= 0 && bpf_obj_get_info_by_fd(fd, &info, &size) == 0) {
            sum += info.recursion_misses;
        }
    }
    return sum;
}

std::uint64_t noticed(const Object& object) {
    const int map = object.map_fd("snoop_missed");
    const __u32 key = 0;
    std::uint64_t count = 0;
    return map >= 0 && bpf_map_lookup_elem(map, &key, &count) == 0 ? count : 0;
}

}  // namespace

std::uint64_t Links::missed() const {
    std::uint64_t sum = 0;
    for (const auto& link : links_) {
        sum += missed_by(link.get());
    }
    return sum;
}

// The kernel and the tool count the same misses; the kernel's count is complete.
std::uint64_t missed_calls(const Object& object, const Links& links) {
    return std::max(links.missed(), noticed(object)) + not_run(object);
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
#include "values/time_namespace.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <sys/stat.h>

#include <array>
#include <cstring>
#include <optional>

#include "util/fd.h"
#include "values/beside_monotonic.h"

namespace snoopbox::values {
namespace {

// PROC_TIME_INIT_INO: the inode number of the initial time namespace, which has no offsets.
constexpr std::uint64_t host_time_namespace = 0xEFFFFFFA;

bool in_time_namespace() {
    struct stat info {};
    return stat("/proc/self/ns/time", &info) == 0 && info.st_ino != host_time_namespace;
}

// Loads a program that stores the kernel's time in the array's only value.
Fd load_clock(int map) {
    const auto insn = [](int code, int to, int from, std::int32_t value) {
        bpf_insn made{};
        made.code = static_cast<__u8>(code);
        made.dst_reg = to & 0xf;
        made.src_reg = from & 0xf;
        made.imm = value;
        return made;
    };
    const std::array program{
        insn(BPF_JMP | BPF_CALL, 0, 0, BPF_FUNC_ktime_get_ns),
        insn(BPF_LD | BPF_DW, BPF_REG_1, BPF_PSEUDO_MAP_VALUE, map),  // BPF_IMM, which is 0
        insn(0, 0, 0, 0),
        insn(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_0, 0),
        insn(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0),
        insn(BPF_JMP | BPF_EXIT, 0, 0, 0),
    };
    return Fd(bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "snoop_clock", "GPL", program.data(),
                            program.size(), nullptr));
}

}  // namespace

// /proc/self/timens_offsets is no help: it shows children's offsets, and they may be in another
// namespace.
std::int64_t time_namespace_offset_ns() {
    if (!in_time_namespace()) {
        return 0;
    }
    const Fd map(bpf_map_create(BPF_MAP_TYPE_ARRAY, "snoop_clock", sizeof(__u32), sizeof(__u64), 1,
                                nullptr));
    const Fd program = load_clock(map.get());
    const auto both = read_beside_monotonic([&]() -> std::optional<std::int64_t> {
        std::array<char, 64> packet{};  // input for the test run
        bpf_test_run_opts options;
        std::memset(&options, 0, sizeof options);
        options.sz = sizeof options;
        options.data_in = packet.data();
        options.data_size_in = packet.size();
        const __u32 key = 0;
        std::int64_t kernel_ns = 0;
        const bool read = bpf_prog_test_run_opts(program.get(), &options) == 0 &&
                          bpf_map_lookup_elem(map.get(), &key, &kernel_ns) == 0;
        return read ? std::optional(kernel_ns) : std::nullopt;
    });
    return both ? both->monotonic_ns - both->other_ns : 0;
}

}  // namespace snoopbox::values

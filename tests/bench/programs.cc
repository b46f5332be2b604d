// SPDX-License-Identifier: Apache-2.0
#include "programs.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "util/fd.h"

namespace snoopbox::bench {

using std::chrono::milliseconds;

__u32 last_program() {
    __u32 id = 0;
    while (bpf_prog_get_next_id(id, &id) == 0) {
    }
    return id;
}

std::optional<Runs> runs(__u32 after) {
    std::optional<Runs> sum;
    for (__u32 id = after; bpf_prog_get_next_id(id, &id) == 0;) {
        const Fd program(bpf_prog_get_fd_by_id(id));
        bpf_prog_info info{};
        __u32 size = sizeof info;
        if (program && bpf_obj_get_info_by_fd(program.get(), &info, &size) == 0) {
            sum = sum.value_or(Runs{});
            sum->ns += static_cast<double>(info.run_time_ns);
            sum->count += static_cast<double>(info.run_cnt);
        }
    }
    return sum;
}

double idle_run_ns() {
    constexpr std::array<bpf_insn, 2> nothing{
        {{.code = BPF_ALU64 | BPF_MOV | BPF_K}, {.code = BPF_JMP | BPF_EXIT}}};
    const auto last = last_program();
    const Fd program(bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, "nothing", "GPL", nothing.data(),
                                   nothing.size(), nullptr));
    const Fd link(bpf_raw_tracepoint_open("sys_enter", program.get()));
    const Fd stats(bpf_enable_stats(BPF_STATS_RUN_TIME));
    constexpr int calls = 100'000;
    for (int i = 0; link && i < calls; ++i) {
        getppid();
    }
    const auto measured = runs(last).value_or(Runs{});
    return measured.count > 0 ? measured.ns / measured.count : 0;
}

bool wait_until_it_traces(__u32 last) {
    for (int i = 0; i < 240; ++i) {
        std::this_thread::sleep_for(milliseconds(250));
        if (runs(last)) {
            std::this_thread::sleep_for(milliseconds(1500));
            return runs(last).has_value();
        }
    }
    return false;
}

}  // namespace snoopbox::bench

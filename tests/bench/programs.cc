// SPDX-License-Identifier: Apache-2.0
#include "programs.h"

#include <bpf/bpf.h>

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

std::optional<double> run_time_ns(__u32 after) {
    std::optional<double> sum;
    for (__u32 id = after; bpf_prog_get_next_id(id, &id) == 0;) {
        const Fd program(bpf_prog_get_fd_by_id(id));
        bpf_prog_info info{};
        __u32 size = sizeof info;
        if (program && bpf_obj_get_info_by_fd(program.get(), &info, &size) == 0) {
            sum = sum.value_or(0) + static_cast<double>(info.run_time_ns);
        }
    }
    return sum;
}

bool wait_until_it_traces(__u32 last) {
    for (int i = 0; i < 240; ++i) {
        std::this_thread::sleep_for(milliseconds(250));
        if (run_time_ns(last)) {
            std::this_thread::sleep_for(milliseconds(1500));
            return run_time_ns(last).has_value();
        }
    }
    return false;
}

}  // namespace snoopbox::bench

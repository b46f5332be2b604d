// SPDX-License-Identifier: Apache-2.0
#include "cost.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "operations.h"
#include "programs.h"
#include "util/fd.h"

namespace snoopbox::bench {
namespace {

using std::chrono::milliseconds;

// Other load only ever adds, so the fastest of several tells most.
double wall_ns_of(const Operation& operation) {
    constexpr std::size_t tries = 8;
    const std::size_t times = operation.times / tries;
    double fastest = 1e9;
    for (std::size_t i = 0; i < tries; ++i) {
        const auto begin = now_ns();
        operation.run(times);
        fastest = std::min(fastest, static_cast<double>(now_ns() - begin));
    }
    return fastest / static_cast<double>(times);
}

}  // namespace

bool measure_cost(const Contestant& contestant, const std::string& name, Report& report) {
    const auto& operation = operations().at(name);
    const auto last = last_program();
    Running running(contestant, "/dev/null");
    if (!wait_until_it_traces(last)) {
        return false;
    }
    const double traced = wall_ns_of(operation);
    double program_ns = 0;
    {
        const Fd stats(bpf_enable_stats(BPF_STATS_RUN_TIME));
        const auto before = runs(last).value_or(Runs{});
        operation.run(operation.times);
        const auto after = runs(last).value_or(Runs{});
        program_ns = after.ns - before.ns - (after.count - before.count) * idle_run_ns();
    }
    report.add(contestant.label, "peak_rss_kib", static_cast<double>(running.usage().peak_kib));
    running.stop();
    std::this_thread::sleep_for(milliseconds(300));
    const double untraced = wall_ns_of(operation);
    report.add(contestant.label, "added_wall_ns", traced - untraced);
    // Where all is emulated, this tells more.
    report.add(contestant.label, "added_percent", (traced - untraced) / untraced * 100);
    report.add(contestant.label, "program_ns", program_ns / static_cast<double>(operation.times));
    return true;
}

}  // namespace snoopbox::bench

// SPDX-License-Identifier: Apache-2.0
#include "cost.h"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "programs.h"
#include "util/fd.h"

namespace snoopbox::bench {
namespace {

using std::chrono::milliseconds;

// Runs an operation so many times.
using Operation = std::function<void(std::size_t times)>;

void call(std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) {
        getppid();
    }
}

// Each time is two switches.
void switch_tasks(std::size_t times) {
    std::array<int, 2> there{};
    std::array<int, 2> back{};
    if (pipe(there.data()) != 0 || pipe(back.data()) != 0) {
        return;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    cpu_set_t before;
    sched_getaffinity(0, sizeof before, &before);
    sched_setaffinity(0, sizeof one, &one);
    char byte = 0;
    const pid_t other = fork();
    if (other == 0) {
        close(there[1]);
        while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1) {
        }
        _exit(0);
    }
    for (std::size_t i = 0; i < times / 2; ++i) {
        if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) {
            break;
        }
    }
    for (const int fd : {there[0], there[1], back[0], back[1]}) {
        close(fd);
    }
    waitpid(other, nullptr, 0);
    sched_setaffinity(0, sizeof before, &before);
}

// The first disk that can be read.
std::string disk() {
    for (const auto& entry : std::filesystem::directory_iterator("/sys/block")) {
        auto path = "/dev/" + entry.path().filename().string();
        const Fd fd(open(path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC));
        constexpr off_t least = 64 << 20;
        if (fd && lseek(fd.get(), 0, SEEK_END) >= least) {
            return path;
        }
    }
    return {};
}

void read_blocks(std::size_t times) {
    static const std::string path = disk();
    constexpr std::size_t bytes = 4096;
    const Fd fd(open(path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC));
    const std::unique_ptr<void, decltype(&free)> buffer(aligned_alloc(bytes, bytes), &free);
    for (std::size_t i = 0; fd && i < times; ++i) {
        const auto offset = static_cast<off_t>(i % 8192 * bytes);
        if (pread(fd.get(), buffer.get(), bytes, offset) < 0) {
            return;
        }
    }
}

struct Costed {
    Operation operation;
    std::size_t times;
};
const std::map<std::string, Costed>& operations() {
    static const std::map<std::string, Costed> all = {{"switch", {switch_tasks, 200'000}},
                                                      {"call", {call, 2'000'000}},
                                                      {"block", {read_blocks, 5'000}}};
    return all;
}

// Other load only ever adds, so the fastest of several tells most.
double wall_ns_of(const Costed& costed) {
    constexpr std::size_t tries = 8;
    const std::size_t times = costed.times / tries;
    double fastest = 1e9;
    for (std::size_t i = 0; i < tries; ++i) {
        const auto begin = now_ns();
        costed.operation(times);
        fastest = std::min(fastest, static_cast<double>(now_ns() - begin));
    }
    return fastest / static_cast<double>(times);
}

}  // namespace

std::vector<std::string> costed_operations() {
    std::vector<std::string> names;
    for (const auto& [name, costed] : operations()) {
        names.push_back(name);
    }
    return names;
}

bool measure_cost(const Contestant& contestant, const std::string& operation, Report& report) {
    const auto& costed = operations().at(operation);
    const auto last = last_program();
    Running running(contestant, "/dev/null");
    if (!wait_until_it_traces(last)) {
        return false;
    }
    const double traced = wall_ns_of(costed);
    double program_ns = 0;
    {
        const Fd stats(bpf_enable_stats(BPF_STATS_RUN_TIME));
        const double before = run_time_ns(last).value_or(0);
        costed.operation(costed.times);
        program_ns = run_time_ns(last).value_or(0) - before;
    }
    report.add(contestant.label, "peak_rss_kib", static_cast<double>(running.usage().peak_kib));
    running.stop();
    std::this_thread::sleep_for(milliseconds(300));
    const double untraced = wall_ns_of(costed);
    report.add(contestant.label, "added_wall_ns", traced - untraced);
    report.add(contestant.label, "program_ns", program_ns / static_cast<double>(costed.times));
    return true;
}

}  // namespace snoopbox::bench

// SPDX-License-Identifier: Apache-2.0
#include "symbols.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>
#include <vector>

#include "programs.h"

namespace snoopbox::bench {
namespace {

constexpr std::size_t processes = 200;
constexpr std::chrono::seconds traced{10};

// Each is busy for a millisecond or two, in the program or in a library, and then sleeps.
constexpr std::array<std::array<const char*, 3>, 4> programs{{
    {"/usr/bin/bash", "-c",
     "exec 3<> <(:); while :; do for ((i = 0; i < 500; i++)); do :; done; read -t 0.3 -u 3; done"},
    {"/usr/bin/perl", "-e",
     "while (1) { for (1..5000) { $x = sqrt($_) } select(undef, undef, undef, 0.3) }"},
    {"/usr/bin/python3", "-c",
     "import hashlib, time\nwhile 1: hashlib.sha256(bytes(1000000)).digest(); time.sleep(0.3)"},
    {"/usr/bin/python3", "-c",
     "import zlib, time\nwhile 1: zlib.compress(bytes(300000)); time.sleep(0.3)"},
}};

class Load {
  public:
    Load() {
        for (std::size_t i = 0; i < processes; ++i) {
            const pid_t pid = fork();
            if (pid == 0) {
                const auto& words = programs[i % programs.size()];
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                execl(words[0], words[0], words[1], words[2], nullptr);
                _exit(127);
            }
            pids_.push_back(pid);
        }
        // Until all have been started and loaded their libraries.
        std::this_thread::sleep_for(std::chrono::seconds(10));
    }
    ~Load() {
        for (const pid_t pid : pids_) {
            if (pid > 0) {  // -1 would be everybody
                kill(pid, SIGKILL);
                waitpid(pid, nullptr, 0);
            }
        }
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

  private:
    std::vector<pid_t> pids_;
};

}  // namespace

bool measure_symbols(const Contestant& contestant, const std::string& file, Report& report) {
    // The same processes for all.
    static const Load load;
    const auto last = last_program();
    Running running(contestant, file);
    if (!wait_until_it_traces(last)) {
        return false;
    }
    std::this_thread::sleep_for(traced);
    const auto cpu_ms = running.usage().cpu_ms;
    const auto end = running.watch_end();
    std::size_t lines = 0;
    std::size_t unknown = 0;
    std::ifstream written(file);
    for (std::string line; std::getline(written, line);) {
        ++lines;
        unknown += line.find("[unknown]") != std::string::npos ? 1 : 0;
    }
    report.add(contestant.label, "sigint_to_exit_ms", end.ms);
    report.add(contestant.label, "peak_rss_kib", static_cast<double>(end.peak_kib));
    report.add(contestant.label, "cpu_before_ms", cpu_ms);
    report.add(contestant.label, "lines", static_cast<double>(lines));
    report.add(contestant.label, "lines_unknown", static_cast<double>(unknown));
    return true;
}

}  // namespace snoopbox::bench

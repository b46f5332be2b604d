// SPDX-License-Identifier: Apache-2.0
// snoopbench startup|overhead ROUNDS open|exec JSON PEERS LABEL=COMMAND...
// snoopbench tools ROUNDS TITLE JSON PEER TOOL:TRACER=COMMAND...
// snoopbench cost ROUNDS OPERATION JSON PEERS LABEL=COMMAND...
// snoopbench symbols ROUNDS TITLE JSON PEERS LABEL=COMMAND...
//
// Started by tests/bench/run. Contestants take turns, so that other load on the machine affects all
// of them alike. JSON is the file to write; PEERS are the labels, separated by commas, to compare
// with; the words of a COMMAND are separated by spaces.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "contestant.h"
#include "cost.h"
#include "operations.h"
#include "report.h"
#include "symbols.h"
#include "tools.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::bench {
namespace {

constexpr std::size_t calls = 300'000;
constexpr double most_s = 60;
constexpr const char* looped = "snoopbench-loop";

struct Cost {
    double wall_ns;  // per call
    double cpu_ns;
};

double cpu_now_ns() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Makes `calls` failing openat calls at full speed.
Cost open_loop() {
    const std::string path = std::string("/nonexistent/") + looped;
    const double cpu_begin = cpu_now_ns();
    const auto begin = now_ns();
    for (std::size_t i = 0; i < calls; ++i) {
        (void)openat(AT_FDCWD, path.c_str(), O_RDONLY);
    }
    const auto wall = static_cast<double>(now_ns() - begin);
    return {wall / calls, (cpu_now_ns() - cpu_begin) / calls};
}

// Makes as many calls of a system call that no contestant traces.
Cost other_loop() {
    const double cpu_begin = cpu_now_ns();
    const auto begin = now_ns();
    for (std::size_t i = 0; i < calls; ++i) {
        getppid();
    }
    const auto wall = static_cast<double>(now_ns() - begin);
    return {wall / calls, (cpu_now_ns() - cpu_begin) / calls};
}

void pause_ms(int ms) {
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

bool measure_startup(const Contestant& contestant, Event event, Report& report) {
    Running running(contestant, {});
    const double ms = running.first_event_ms(event, most_s);
    if (ms < 0) {
        return false;
    }
    report.add(contestant.label, "first_event_ms", ms);
    report.add(contestant.label, "peak_rss_kib", static_cast<double>(running.usage().peak_kib));
    return true;
}

std::size_t count_shown(const std::string& file) {
    std::ifstream lines(file);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        count += line.find(looped) != std::string::npos ? 1 : 0;
    }
    return count;
}

bool measure_overhead(const Contestant& contestant, const std::string& file, Report& report) {
    Running running(contestant, file);
    if (running.first_event_ms(Event::open, most_s) < 0) {
        return false;
    }
    pause_ms(300);
    const Usage before = running.usage();
    const Cost traced = open_loop();
    pause_ms(700);
    const Usage after = running.usage();
    const Cost other = other_loop();
    running.stop();
    const auto add = [&](const char* quantity, double value) {
        report.add(contestant.label, quantity, value);
    };
    // Right before or after, so that the machine is in the same state.
    const Cost untraced = open_loop();
    const Cost other_untraced = other_loop();
    add("added_wall_ns", traced.wall_ns - untraced.wall_ns);
    add("added_cpu_ns", traced.cpu_ns - untraced.cpu_ns);
    add("other_call_added_cpu_ns", other.cpu_ns - other_untraced.cpu_ns);
    add("tracer_cpu_ms", after.cpu_ms - before.cpu_ms);
    add("captured_percent", 100.0 * static_cast<double>(count_shown(file)) / calls);
    add("peak_rss_kib", static_cast<double>(after.peak_kib));
    add("rss_kib", static_cast<double>(after.resident_kib));
    return true;
}

Contestant parse(const std::string& word) {
    const std::size_t end = word.find('=');
    Contestant contestant{word.substr(0, end), {}};
    std::istringstream command(word.substr(end + 1));
    for (std::string part; command >> part;) {
        contestant.command.push_back(part);
    }
    return contestant;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) {
        parts.push_back(part);
    }
    return parts;
}

// `of` is the event or the operation, `file` one to write to.
bool measure(const Contestant& contestant, const std::string& what, const std::string& of,
             const std::string& file, Report& report) {
    if (what == "cost") {
        return measure_cost(contestant, of, report);
    }
    if (what == "tools") {
        return measure_tool(contestant, report);
    }
    if (what == "symbols") {
        return measure_symbols(contestant, file, report);
    }
    return what == "startup"
               ? measure_startup(contestant, of == "exec" ? Event::exec : Event::open, report)
               : measure_overhead(contestant, file, report);
}

int run(const std::vector<std::string>& words) {
    const bool known =
        words.size() >= 6 &&
        (words[0] == "startup" || words[0] == "overhead" || words[0] == "tools" ||
         words[0] == "symbols" || (words[0] == "cost" && operations().contains(words[2])));
    if (!known) {
        std::cerr << "snoopbench: wrong usage; tests/bench/run starts it\n";
        return 2;
    }
    std::vector<Contestant> contestants;
    for (std::size_t i = 5; i < words.size(); ++i) {
        contestants.push_back(parse(words[i]));
    }
    const auto dir = TempDir::create("/var/tmp");
    if (!dir) {
        std::cerr << "snoopbench: " << dir.error().message << "\n";
        return 1;
    }
    if (words[0] == "tools") {
        contestants = those_that_trace(contestants);
    }
    Report report;
    const int rounds = std::atoi(words[1].c_str());
    for (int round = 1; round <= rounds; ++round) {
        std::cerr << fmt::format("{} {}: round {} of {}\n", words[0], words[2], round, rounds);
        for (const auto& contestant : contestants) {
            // After a tracepoint is released, the kernel delays its next use by a grace period.
            // These up to 20 ms would be charged to the next contestant.
            pause_ms(300);
            const bool measured =
                measure(contestant, words[0], words[2], dir->path() / "out", report);
            if (!measured) {
                std::cerr << contestant.label << ": did not trace, left out\n";
            }
        }
    }
    const auto title = words[0] + " (" + words[2] + ")";
    std::cout << (words[0] == "tools" ? report.comparison(title, "snoopbox", words[4])
                                      : report.table(title, split(words[4])));
    if (words[3] != "-") {
        std::ofstream(words[3]) << report.json() << "\n";
    }
    return 0;
}

}  // namespace
}  // namespace snoopbox::bench

int main(int argc, char** argv) {
    return snoopbox::bench::run({argv + 1, argv + argc});
}

// SPDX-License-Identifier: Apache-2.0
// Programs that take samples. Where perf events are forbidden, as in Flatcar's stock toolbox, the
// scheduler's tick takes those of the CPU's clock.
#include "attach/sample.h"

#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "attach/program.h"
#include "tools/perf_events.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

// The tick calls it on each CPU that is not idle, in all kernels since 2.6.
constexpr std::string_view at_each_tick = "update_process_times";
constexpr std::string_view clock_event = "cpu-clock";

// See sample_constants().
constexpr const char* period_constant = "snoop_sample_period_ns";
constexpr const char* cpu_constant = "snoop_sample_cpu";

std::string c_name(std::string text) {
    for (char& c : text) {
        c = c == '-' ? '_' : c;
    }
    return text;
}

Program by_perf_event(const tools::Probe& probe, const std::string& event) {
    Program program{
        fmt::format("{}__{}", probe.handler, c_name(event)), "perf_event", {}, false, {{event}}};
    program.code = fmt::format("int {}(void *ctx)\n{{\n    return {};\n}}\n", program.name,
                               call_with_arguments(probe));
    return program;
}

// Whatever the tick's frequency, the samples have the wanted one on average, if it is not higher.
// After a CPU was idle, nothing is made up for.
Program by_tick(const tools::Probe& probe) {
    Program program{fmt::format("{}__tick", probe.handler),
                    fmt::format("fentry/{}", at_each_tick),
                    {},
                    false,
                    {{std::string(at_each_tick)}}};
    program.code = fmt::format(
        "BPF_PERCPU_ARRAY({0}__due, u64, 1);\n"
        "int {1}(void *ctx)\n{{\n"
        "    u32 zero = 0;\n"
        "    u64 now = bpf_ktime_get_ns(), period = {2}, *due = {0}__due.lookup(&zero);\n\n"
        "    if (!due || now < *due || ({3} >= 0 && bpf_get_smp_processor_id() != {3}))\n"
        "        return 0;\n"
        "    *due = now - *due > period ? now + period : *due + period;\n"
        "    return {4};\n}}\n",
        probe.handler, program.name, period_constant, cpu_constant, call_with_arguments(probe));
    return program;
}

// Nothing if the text is empty.
std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

constexpr std::int64_t standard_frequency = 49;  // Hz, as BCC's profile

perf_event_attr attributes_of(const tools::Probe& probe, const tools::PerfEvent& event) {
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = event.type;
    attributes.config = event.config;
    if (const auto period = number_in(probe.period)) {
        attributes.sample_period = static_cast<__u64>(*period);
    } else {
        attributes.freq = 1;
        attributes.sample_freq =
            static_cast<__u64>(number_in(probe.frequency).value_or(standard_frequency));
    }
    return attributes;
}

}  // namespace

std::vector<std::pair<std::string, std::int64_t>> sample_constants(const Plan& plan) {
    constexpr std::int64_t ns_per_second = 1'000'000'000;
    for (const auto& planned : plan.probes) {
        const auto& probe = planned.probe;
        if (probe.target == tools::Target::sample && planned.way->for_one) {
            const auto frequency = number_in(probe.frequency).value_or(standard_frequency);
            return {{period_constant, number_in(probe.period).value_or(ns_per_second / frequency)},
                    {cpu_constant, number_in(probe.cpu).value_or(-1)}};
        }
    }
    return {};
}

int attach_perf_event(const Attachment& to, Links& links) {
    const auto event = tools::find_perf_event(to.symbols.front());
    const auto only = number_in(to.probe.cpu);
    auto attributes = attributes_of(to.probe, event.value_or(tools::PerfEvent{}));
    const int cpus = only ? static_cast<int>(*only) + 1 : libbpf_num_possible_cpus();
    for (int cpu = only ? cpus - 1 : 0; cpu < cpus; ++cpu) {
        const auto opened = static_cast<int>(
            syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC));
        if (opened < 0 && errno == ENODEV && !only) {
            continue;  // the CPU is offline
        }
        if (opened < 0) {
            return errno;
        }
        const int code = links.add(bpf_program__attach_perf_event(to.program, opened));
        if (code != 0) {
            close(opened);  // otherwise the link does
            return code;
        }
    }
    return 0;
}

std::vector<Program> sample_programs(const tools::Probe& probe, std::string_view way) {
    std::vector<Program> programs;
    for (const auto& event : probe.names) {
        if (way == "perf_event") {
            programs.push_back(by_perf_event(probe, event));
        } else if (event == clock_event) {
            programs.push_back(by_tick(probe));
        }
    }
    return programs;
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
#include "tools.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>
#include <string>

namespace snoopbox::bench {
namespace {

constexpr double most_s = 20;

std::string tool_of(const Contestant& contestant) {
    return contestant.label.substr(0, contestant.label.find(':'));
}

std::string tracer_of(const Contestant& contestant) {
    return contestant.label.substr(contestant.label.find(':') + 1);
}

double tracing_ms(const Contestant& contestant) {
    Running running(contestant, {}, Errors::kept);
    return running.tracing_ms(most_s);
}

}  // namespace

std::vector<Contestant> those_that_trace(const std::vector<Contestant>& contestants) {
    std::set<std::string> left_out;
    for (const auto& contestant : contestants) {
        const auto tool = tool_of(contestant);
        if (!left_out.contains(tool) && tracing_ms(contestant) < 0) {
            std::cerr << tool << ": left out, " << tracer_of(contestant)
                      << "'s does not trace here\n";
            left_out.insert(tool);
        }
    }
    std::vector<Contestant> rest;
    std::ranges::copy_if(contestants, std::back_inserter(rest), [&](const Contestant& contestant) {
        return !left_out.contains(tool_of(contestant));
    });
    return rest;
}

bool measure_tool(const Contestant& contestant, Report& report) {
    const double ms = tracing_ms(contestant);
    if (ms >= 0) {
        report.add(tool_of(contestant), tracer_of(contestant), ms);
    }
    return ms >= 0;
}

}  // namespace snoopbox::bench

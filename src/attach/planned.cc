// SPDX-License-Identifier: Apache-2.0
// What a plan tells of itself.
#include <algorithm>

#include "attach/plan.h"
#include "util/join.h"

namespace snoopbox::attach {

std::string Plan::ways() const {
    std::vector<std::string> names;
    for (const auto& planned : probes) {
        if (std::ranges::find(names, planned.way->name) == names.end()) {
            names.emplace_back(planned.way->name);
        }
    }
    return join(names);
}

bool Plan::misses_calls() const {
    return std::ranges::any_of(probes, [](const PlannedProbe& planned) {
        return planned.way->misses_calls && planned.probe.at_return;
    });
}

bool Plan::reaches_anything() const {
    return std::ranges::any_of(probes, [](const PlannedProbe& planned) {
        return std::ranges::any_of(planned.programs, [](const PlannedProgram& program) {
            return !program.symbols.empty();
        });
    });
}

const PlannedProbe* probe_of(const Plan& plan, std::string_view name) {
    for (const auto& planned : plan.probes) {
        for (const auto& program : planned.programs) {
            if (program.program.name == name) {
                return &planned;
            }
        }
    }
    return nullptr;
}

}  // namespace snoopbox::attach

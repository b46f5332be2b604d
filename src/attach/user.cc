// SPDX-License-Identifier: Apache-2.0
// Programs for functions of programs and libraries. No BTF tells their arguments: a handler has the
// first ones, in their order. One program serves all functions that a probe names, and one object
// all ways.
#include <utility>

#include "attach/kept_arguments.h"
#include "attach/program.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;

Program make_program(const Probe& probe, bool at_return) {
    const auto value = [&](const std::string& name) {
        if (auto of_pattern = value_for_pattern(probe, name); !of_pattern.empty()) {
            return of_pattern;
        }
        return at_return && name == result_parameter
                   ? std::string("PT_REGS_RC(ctx)")
                   : fmt::format("SNOOP_PARM(ctx, {})", argument_index(probe, name));
    };
    Program program{fmt::format("{}__{}", probe.handler, at_return ? "user_return" : "user_entry"),
                    fmt::format("{}/{}", at_return ? "uretprobe" : "uprobe", probe.handler),
                    {},
                    at_return,
                    {}};
    for (const auto& name : probe.names) {
        program.points.push_back({name});
    }
    program.code =
        fmt::format("int {}(struct pt_regs *ctx)\n{{\n{}", program.name,
                    at_return ? return_body(probe, true, value) : entry_body(probe, true, value));
    return program;
}

}  // namespace

std::vector<Program> user_programs(const Probe& probe, std::string_view /*way*/) {
    std::vector<Program> programs;
    // It is attached first: calls kept while nothing removes them would count as missed.
    if (probe.at_return) {
        programs.push_back(make_program(probe, true));
    }
    if (!probe.at_return || keeps_arguments(probe, true)) {
        programs.push_back(make_program(probe, false));
    }
    programs.front().code = kept_arguments(probe, true) + programs.front().code;
    return programs;
}

}  // namespace snoopbox::attach

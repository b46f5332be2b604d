// SPDX-License-Identifier: Apache-2.0
// Programs for USDT probes. Where a place has its arguments is not known when they are compiled: a
// map has it (bpf_sources/include/usdt.h).
#include <algorithm>

#include "attach/program.h"
#include "attach/usdt_specs.h"
#include "util/format.h"

namespace snoopbox::attach {

using tools::Parameter;
using tools::Probe;

std::size_t usdt_arguments(const Probe& probe) {
    return static_cast<std::size_t>(std::ranges::count_if(
        probe.parameters,
        [&](const Parameter& parameter) { return is_argument(probe, parameter.name); }));
}

// The name tells the number of arguments: an object without its C has nothing else to tell it.
std::vector<Program> usdt_programs(const Probe& probe, std::string_view /*way*/) {
    const auto count = usdt_arguments(probe);
    Program program{fmt::format("{}__usdt{}", probe.handler, count),
                    fmt::format("uprobe/{}", probe.handler),
                    {},
                    false,
                    {}};
    for (const auto& name : probe.names) {
        program.points.push_back({name});
    }
    std::string map;
    std::string find_spec;
    if (count != 0) {
        map = fmt::format("BPF_ARRAY({}, struct snoop_usdt_spec, 1);\n", usdt_map(probe));
        find_spec = fmt::format(
            "    u32 snoop_index = snoop_usdt_index(ctx);\n"
            "    struct snoop_usdt_spec *snoop_spec = {}.lookup(&snoop_index);\n\n"
            "    if (!snoop_spec)\n        return 0;\n",
            usdt_map(probe));
    }
    std::size_t next = 0;
    const auto value = [&](const std::string& name) {
        auto of_pattern = value_for_pattern(probe, name);
        return of_pattern.empty()
                   ? fmt::format("snoop_usdt_argument(ctx, &snoop_spec->arguments[{}])", next++)
                   : of_pattern;
    };
    program.code = fmt::format("{}int {}(struct pt_regs *ctx)\n{{\n{}{}\n    return {};\n}}\n", map,
                               program.name, find_spec, declare_arguments(probe, value),
                               call_with_arguments(probe));
    return {program};
}

}  // namespace snoopbox::attach

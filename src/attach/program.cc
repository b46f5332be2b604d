// SPDX-License-Identifier: Apache-2.0
#include "attach/program.h"

#include "util/format.h"

namespace snoopbox::attach {
namespace {

// The handler sees the registers at the function's entry or return.
std::vector<Program> function_programs(const tools::Probe& probe, std::string_view way) {
    const std::string_view suffix = way == "kprobe.multi" ? ".multi" : "";
    Program program{probe.handler,
                    fmt::format("{}{}/{}", probe.at_return ? "kretprobe" : "kprobe", suffix,
                                probe.names.front()),
                    {},
                    probe.at_return,
                    {}};
    for (const auto& name : probe.names) {
        program.points.push_back({name});
    }
    return {std::move(program)};
}

std::vector<Program> tracepoint_programs(const tools::Probe& probe) {
    Program program{probe.handler, "raw_tp/" + probe.names.front(), {}, false, {}};
    for (const auto& name : probe.names) {
        program.points.push_back({name});
    }
    return {std::move(program)};
}

}  // namespace

std::vector<Program> programs_of(const tools::Probe& probe, std::string_view way) {
    switch (probe.target) {
        case tools::Target::syscall:
            return syscall_programs(probe, way);
        case tools::Target::function:
            return function_programs(probe, way);
        case tools::Target::tracepoint:
            break;
    }
    return tracepoint_programs(probe);
}

}  // namespace snoopbox::attach

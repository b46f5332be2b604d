// SPDX-License-Identifier: Apache-2.0
// Programs for tracepoints.
#include "attach/arguments.h"
#include "attach/program.h"
#include "util/format.h"

namespace snoopbox::attach {

namespace {

// One program serves all that match. It knows no arguments.
Program pattern_program(const tools::Probe& probe) {
    Program program{
        probe.handler + "__tracepoint", "raw_tp/" + probe.handler, {}, false, {probe.names}};
    const auto value = [&](const std::string& name) { return value_for_pattern(probe, name); };
    program.code =
        fmt::format("int {}(struct bpf_raw_tracepoint_args *ctx)\n{{\n{}    return {};\n}}\n",
                    program.name, declare_arguments(probe, value), call_with_arguments(probe));
    return program;
}

}  // namespace

std::vector<Program> tracepoint_programs(const tools::Probe& probe, std::string_view /*way*/) {
    if (probe.is_pattern) {
        return {pattern_program(probe)};
    }
    std::vector<Program> programs;
    for (const auto& name : probe.names) {
        const auto argument = [&name](const std::string& parameter) {
            return fmt::format("ctx->args[{}]", argument_macro(name, parameter));
        };
        Program program{
            fmt::format("{}__{}", probe.handler, name), "raw_tp/" + name, {}, false, {{name}}};
        program.code = fmt::format(
            "int {}(struct bpf_raw_tracepoint_args *ctx)\n{{\n{}\n    return {};\n}}\n",
            program.name, declare_arguments(probe, argument), call_with_arguments(probe));
        programs.push_back(std::move(program));
    }
    return programs;
}

}  // namespace snoopbox::attach

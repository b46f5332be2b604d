// SPDX-License-Identifier: Apache-2.0
// Programs for the kernel's functions. A handler at a function's return has the arguments of its
// call as well: a trampoline passes them, and for a return probe another program keeps them from
// the entry on.
#include <algorithm>
#include <utility>

#include "attach/arguments.h"
#include "attach/program.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;

bool takes_arguments(const Probe& probe) {
    return std::ranges::any_of(probe.parameters, [](const tools::Parameter& parameter) {
        return parameter.name != result_parameter && parameter.name != context_parameter;
    });
}

Program by_trampoline(const Probe& probe, const std::string& function) {
    const auto argument = [&](const std::string& parameter) {
        return fmt::format("ctx[{}]", probe.at_return && parameter == result_parameter
                                          ? count_macro(function)
                                          : argument_macro(function, parameter));
    };
    Program program{fmt::format("{}__{}", probe.handler, function),
                    fmt::format("{}/{}", probe.at_return ? "fexit" : "fentry", function),
                    {},
                    probe.at_return,
                    {{function}}};
    program.code = fmt::format("int {}(u64 *ctx)\n{{\n{}\n    return {};\n}}\n", program.name,
                               declare_arguments(probe, argument), call_with_arguments(probe));
    return program;
}

// A program at the entry calls the handler or, for a handler at the return, keeps the arguments.
Program entry_program(const Probe& probe, std::string_view suffix, const std::string& function) {
    const auto argument = [&](const std::string& parameter) {
        return fmt::format("SNOOP_PARM(ctx, {})", argument_macro(function, parameter));
    };
    Program program{fmt::format("{}__{}", probe.handler, function),
                    fmt::format("kprobe{}/{}", suffix, function),
                    {},
                    false,
                    {{function}}};
    program.code = fmt::format("int {}(struct pt_regs *ctx)\n{{\n", program.name);
    if (!probe.at_return) {
        program.code += fmt::format("{}\n    return {};\n}}\n", declare_arguments(probe, argument),
                                    call_with_arguments(probe));
        return program;
    }
    program.code += fmt::format(
        "    u64 thread = bpf_get_current_pid_tgid();\n    struct {}__arguments arguments = "
        "{{}};\n\n",
        probe.handler);
    for (const auto& [type, name] : probe.parameters) {
        if (name != result_parameter && name != context_parameter) {
            program.code += fmt::format("    arguments.{} = {};\n", name, argument(name));
        }
    }
    program.code += fmt::format(
        "    if ({0}__calls.lookup(&thread))\n        snoop_count_missed();\n"
        "    {0}__calls.update(&thread, &arguments);\n    return 0;\n}}\n",
        probe.handler);
    return program;
}

Program return_program(const Probe& probe, std::string_view suffix, const std::string& function) {
    const auto argument = [&](const std::string& parameter) {
        return parameter == result_parameter ? std::string("PT_REGS_RC(ctx)")
                                             : "arguments." + parameter;
    };
    Program program{fmt::format("{}__{}__return", probe.handler, function),
                    fmt::format("kretprobe{}/{}", suffix, function),
                    {},
                    true,
                    {{function}}};
    program.code = fmt::format("int {}(struct pt_regs *ctx)\n{{\n", program.name);
    if (takes_arguments(probe)) {
        program.code += fmt::format(
            "    u64 thread = bpf_get_current_pid_tgid();\n"
            "    struct {0}__arguments *found = {0}__calls.lookup(&thread), arguments;\n\n"
            "    if (!found)\n        return 0;\n"
            "    arguments = *found;\n"
            "    {0}__calls.delete(&thread);\n",
            probe.handler);
    }
    program.code += fmt::format("{}\n    return {};\n}}\n", declare_arguments(probe, argument),
                                call_with_arguments(probe));
    return program;
}

// The kept arguments, by thread.
std::string calls_in_progress(const Probe& probe) {
    std::string code = fmt::format("struct {}__arguments {{\n", probe.handler);
    for (const auto& parameter : probe.parameters) {
        if (parameter.name != result_parameter && parameter.name != context_parameter) {
            code += fmt::format("    u64 {};\n", parameter.name);
        }
    }
    return code +
           fmt::format(
               "}};\nBPF_TABLE(\"lru_hash\", u64, struct {0}__arguments, {0}__calls, 10240);\n",
               probe.handler);
}

}  // namespace

std::vector<Program> function_programs(const Probe& probe, std::string_view way) {
    std::vector<Program> programs;
    const std::string_view suffix = way == "kprobe.multi" ? ".multi" : "";
    for (const auto& function : probe.names) {
        if (way == "fentry") {
            programs.push_back(by_trampoline(probe, function));
            continue;
        }
        // It is attached first: calls kept while nothing removes them would count as missed.
        if (probe.at_return) {
            programs.push_back(return_program(probe, suffix, function));
        }
        if (!probe.at_return || takes_arguments(probe)) {
            programs.push_back(entry_program(probe, suffix, function));
        }
    }
    if (way != "fentry" && probe.at_return && takes_arguments(probe)) {
        programs.front().code = calls_in_progress(probe) + programs.front().code;
    }
    return programs;
}

}  // namespace snoopbox::attach

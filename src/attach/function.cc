// SPDX-License-Identifier: Apache-2.0
// Programs for the kernel's functions. A handler at a function's return has the arguments of its
// call as well: a trampoline passes them, and for a return probe another program keeps them from
// the entry on.
#include <utility>

#include "attach/arguments.h"
#include "attach/kept_arguments.h"
#include "attach/program.h"
#include "tools/in_function.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;

// What the programs of a way begin with.
struct Style {
    std::string_view entry;  // sections
    std::string_view at_return;
    std::string_view context;
    bool keeps_all;  // return probes lack the arguments
};
constexpr Style trampoline{"fentry", "fexit", "u64 *ctx", false};
constexpr Style kprobe{"kprobe", "kretprobe", "struct pt_regs *ctx", true};
constexpr Style kprobe_multi{"kprobe.multi", "kretprobe.multi", kprobe.context, true};

Program make_program(const Probe& probe, const Style& style, const std::string& function,
                     bool at_return) {
    const auto value = [&](const std::string& name) {
        const bool is_result = at_return && name == result_parameter;
        if (style.keeps_all) {
            return is_result ? std::string("PT_REGS_RC(ctx)")
                             : fmt::format("SNOOP_PARM(ctx, {})", argument_macro(function, name));
        }
        return fmt::format("ctx[{}]",
                           is_result ? count_macro(function) : argument_macro(function, name));
    };
    Program program{fmt::format("{}__{}{}", probe.handler, tools::c_name(function),
                                at_return ? "__return" : ""),
                    fmt::format("{}/{}", at_return ? style.at_return : style.entry, function),
                    {},
                    at_return,
                    {{function}}};
    program.code = fmt::format("int {}({})\n{{\n{}", program.name, style.context,
                               at_return ? return_body(probe, style.keeps_all, value)
                                         : entry_body(probe, style.keeps_all, value));
    return program;
}

// One program for all functions that the probe names, as the handler asks nothing of each.
Program shared_program(const Probe& probe, const Style& style) {
    const auto value = [](const std::string&) { return std::string("PT_REGS_RC(ctx)"); };
    Program program{
        fmt::format("{}__{}", probe.handler, probe.at_return ? "return" : "entry"),
        fmt::format("{}/{}", probe.at_return ? style.at_return : style.entry, probe.names.front()),
        {},
        probe.at_return,
        {}};
    for (const auto& function : probe.names) {
        program.points.push_back({function});
    }
    program.code = fmt::format("int {}({})\n{{\n{}", program.name, style.context,
                               probe.at_return ? return_body(probe, style.keeps_all, value)
                                               : entry_body(probe, style.keeps_all, value));
    return program;
}

// One program serves all functions, by kprobe and kprobe.multi alike. It knows which one was
// called, and the arguments by their place only.
Program pattern_program(const Probe& probe, bool at_return) {
    const auto value = [&](const std::string& name) {
        if (auto of_pattern = value_for_pattern(probe, name); !of_pattern.empty()) {
            return of_pattern;
        }
        return at_return && name == result_parameter
                   ? std::string("PT_REGS_RC(ctx)")
                   : fmt::format("SNOOP_PARM(ctx, {})", argument_index(probe, name));
    };
    Program program{fmt::format("{}__{}", probe.handler, at_return ? "return" : "entry"),
                    fmt::format("{}/{}", at_return ? "kretprobe" : "kprobe", probe.handler),
                    {},
                    at_return,
                    {probe.names}};
    program.code =
        fmt::format("int {}(struct pt_regs *ctx)\n{{\n{}", program.name,
                    at_return ? return_body(probe, true, value) : entry_body(probe, true, value));
    return program;
}

std::vector<Program> pattern_programs(const Probe& probe) {
    std::vector<Program> programs;
    if (probe.at_return) {
        programs.push_back(pattern_program(probe, true));
    }
    if (!probe.at_return || keeps_arguments(probe, true)) {
        programs.push_back(pattern_program(probe, false));
    }
    programs.front().code = kept_arguments(probe, true) + programs.front().code;
    return programs;
}

}  // namespace

std::vector<Program> function_programs(const Probe& probe, std::string_view way) {
    if (probe.is_pattern) {
        return pattern_programs(probe);
    }
    const Style& style = way == "fentry"         ? trampoline
                         : way == "kprobe.multi" ? kprobe_multi
                                                 : kprobe;
    if (way != "fentry" && can_share_program(probe)) {
        return {shared_program(probe, style)};
    }
    std::vector<Program> programs;
    for (const auto& function : probe.names) {
        // It is attached first: calls kept while nothing removes them would count as missed.
        if (probe.at_return) {
            programs.push_back(make_program(probe, style, function, true));
        }
        if (!probe.at_return || keeps_arguments(probe, style.keeps_all)) {
            programs.push_back(make_program(probe, style, function, false));
        }
    }
    programs.front().code = kept_arguments(probe, style.keeps_all) + programs.front().code;
    return programs;
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
#include "attach/kept_arguments.h"

#include <algorithm>

#include "attach/program.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using tools::Parameter;
using tools::Probe;

bool is_kept(const Parameter& parameter, bool all) {
    return parameter.name == begin_parameter ||
           (all && parameter.name != result_parameter && parameter.name != context_parameter);
}

std::string call_handler(const Probe& probe, const ValueOfArgument& value) {
    return fmt::format("{}\n    return {};\n}}\n", declare_arguments(probe, value),
                       call_with_arguments(probe));
}

}  // namespace

bool keeps_arguments(const Probe& probe, bool all) {
    return probe.at_return && (probe.has_unknown_parameters ||
                               std::ranges::any_of(probe.parameters, [all](const auto& parameter) {
                                   return is_kept(parameter, all);
                               }));
}

std::string kept_arguments(const Probe& probe, bool all) {
    if (!keeps_arguments(probe, all)) {
        return {};
    }
    std::string code = fmt::format("struct {}__arguments {{\n", probe.handler);
    for (const auto& parameter : probe.parameters) {
        if (is_kept(parameter, all)) {
            code += fmt::format("    u64 {};\n", parameter.name);
        }
    }
    return code +
           fmt::format(
               "}};\nBPF_TABLE(\"lru_hash\", u64, struct {0}__arguments, {0}__calls, 10240);\n",
               probe.handler);
}

std::string entry_body(const Probe& probe, bool all, const ValueOfArgument& value) {
    if (!probe.at_return) {
        return call_handler(probe, value);
    }
    std::string code = fmt::format(
        "    u64 snoop_thread = bpf_get_current_pid_tgid();\n    struct {}__arguments "
        "snoop_arguments = "
        "{{}};\n\n",
        probe.handler);
    for (const auto& parameter : probe.parameters) {
        if (is_kept(parameter, all)) {
            code += fmt::format(
                "    snoop_arguments.{} = {};\n", parameter.name,
                parameter.name == begin_parameter ? "bpf_ktime_get_ns()" : value(parameter.name));
        }
    }
    return code +
           fmt::format(
               "    if ({0}__calls.lookup(&snoop_thread))\n        snoop_count_missed();\n"
               "    {0}__calls.update(&snoop_thread, &snoop_arguments);\n    return 0;\n}}\n",
               probe.handler);
}

std::string return_body(const Probe& probe, bool all, const ValueOfArgument& value) {
    const auto kept_or_known = [&](const std::string& name) {
        return is_kept({"", name}, all) ? "snoop_arguments." + name : value(name);
    };
    std::string code;
    if (keeps_arguments(probe, all)) {
        code = fmt::format(
            "    u64 snoop_thread = bpf_get_current_pid_tgid();\n"
            "    struct {0}__arguments *snoop_kept = {0}__calls.lookup(&snoop_thread), "
            "snoop_arguments;\n\n"
            "    if (!snoop_kept)\n        return 0;\n"
            "    snoop_arguments = *snoop_kept;\n"
            "    {0}__calls.delete(&snoop_thread);\n",
            probe.handler);
    }
    return code + call_handler(probe, kept_or_known);
}

}  // namespace snoopbox::attach

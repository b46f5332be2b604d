// SPDX-License-Identifier: Apache-2.0
#include "attach/program.h"

#include <algorithm>
#include <array>

#include "util/format.h"

namespace snoopbox::attach {

std::vector<Program> programs_of(const tools::Probe& probe, std::string_view way) {
    constexpr std::array writers = {
#define SNOOP_TARGET(key, what, ...) &key##_programs,
#include "tools/targets.inc"
#undef SNOOP_TARGET
    };
    return writers.at(static_cast<std::size_t>(probe.target))(probe, way);
}

bool is_argument(const tools::Probe& probe, std::string_view name) {
    const bool of_pattern =
        name == function_parameter || name == probe_parameter || name == depth_parameter;
    const bool of_return =
        name == result_parameter || name == begin_parameter || name.starts_with(at_entry_prefix);
    return name != context_parameter && !(probe.at_return && of_return) &&
           !(probe.is_pattern && of_pattern);
}

bool can_share_program(const tools::Probe& probe) {
    return probe.target == tools::Target::function && !probe.is_pattern && !probe.first &&
           probe.names.size() > 1 &&
           std::ranges::all_of(probe.parameters, [&](const tools::Parameter& parameter) {
               return parameter.name == context_parameter ||
                      (probe.at_return && parameter.name == result_parameter);
           });
}

std::size_t argument_index(const tools::Probe& probe, std::string_view name) {
    std::size_t index = 0;
    for (const auto& parameter : probe.parameters) {
        if (parameter.name == name) {
            break;
        }
        index += is_argument(probe, parameter.name) ? 1U : 0U;
    }
    return index;
}

std::string value_for_pattern(const tools::Probe& probe, std::string_view name) {
    return !probe.is_pattern            ? std::string()
           : name == function_parameter ? "PT_REGS_IP(ctx)"
           : name == probe_parameter    ? "bpf_get_attach_cookie(ctx)"
                                        : "";
}

std::string declare_arguments(const tools::Probe& probe,
                              const std::function<std::string(const std::string& name)>& value) {
    std::string code;
    for (const auto& [type, name] : probe.parameters) {
        if (name == context_parameter) {
            continue;  // each program calls its own by that name
        }
        // What a user function points to is not the kernel's, and for helpers of user memory only.
        const bool pointer = type.ends_with('*');
        const bool kernels = pointer && !is_in_user_space(probe.target);
        code += fmt::format("    {}{}{} = {}({}, {});\n", type, pointer ? "" : " ", name,
                            kernels ? "SNOOP_POINTER" : "SNOOP_NUMBER", type, value(name));
    }
    return code;
}

std::string call_with_arguments(const tools::Probe& probe) {
    std::string arguments;
    for (const auto& parameter : probe.parameters) {
        arguments += (arguments.empty() ? "" : ", ") + parameter.name;
    }
    return call_of(probe, arguments);
}

std::string call_of(const tools::Probe& probe, std::string_view arguments) {
    const auto call = fmt::format("{}({})", probe.handler, arguments);
    if (probe.refuses) {
        return "snoop_is_wanted() && !snoop_is_spared() && " + call;
    }
    return probe.only_wanted ? "snoop_is_wanted() ? " + call + " : 0" : call;
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
#include "attach/program.h"

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
    std::string call = probe.handler + "(";
    for (const auto& parameter : probe.parameters) {
        call += (call.ends_with('(') ? "" : ", ") + parameter.name;
    }
    return call + ")";
}

}  // namespace snoopbox::attach

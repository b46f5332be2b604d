// SPDX-License-Identifier: Apache-2.0
#include "attach/program.h"

#include "util/format.h"

namespace snoopbox::attach {

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

std::string declare_arguments(const tools::Probe& probe,
                              const std::function<std::string(const std::string& name)>& value) {
    std::string code;
    for (const auto& [type, name] : probe.parameters) {
        const bool pointer = type.ends_with('*');
        code += fmt::format("    {}{}{} = {}({}, {});\n", type, pointer ? "" : " ", name,
                            pointer ? "SNOOP_POINTER" : "SNOOP_NUMBER", type, value(name));
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

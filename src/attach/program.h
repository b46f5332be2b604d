// SPDX-License-Identifier: Apache-2.0
// The programs that call a tool's handlers: what is compiled, loaded and attached for a probe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::attach {

struct Program {
    std::string name;     // of the C function, and of the program in the object
    std::string section;  // tells libbpf the program type: "fexit/__x64_sys_openat"
    std::string code;     // C that defines it; empty if the handler itself is the program
    bool at_return = false;
    // What it is attached to: for each entry, the first name that this kernel has. An entry with no
    // such name is left out.
    std::vector<std::vector<std::string>> points;
};

// The programs that call `probe`'s handler by a way of tools/ways.h that reaches its target. They
// depend on the processor, not on the running kernel.
std::vector<Program> programs_of(const tools::Probe& probe, std::string_view way);

// The same for system calls (syscall.cc).
std::vector<Program> syscall_programs(const tools::Probe& probe, std::string_view way);

}  // namespace snoopbox::attach

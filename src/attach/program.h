// SPDX-License-Identifier: Apache-2.0
// The programs that call a tool's handlers: what is compiled, loaded and attached for a probe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::attach {

struct Program {
    std::string name;     // the C function, and the program in the object
    std::string section;  // makes libbpf load it as the right type: "fexit/__x64_sys_openat"
    std::string code;     // C that defines it; empty where the handler itself is the program
    bool at_return = false;
    // What it is attached to. Of each entry the first name that this kernel has counts; if it has
    // none of them, there is nothing to attach to.
    std::vector<std::vector<std::string>> points;
};

// Those that call `probe`'s handler by a way of tools/ways.h that reaches its target. They depend
// on the processor, not on the running kernel.
std::vector<Program> programs_of(const tools::Probe& probe, std::string_view way);

// The same for system calls (syscall.cc).
std::vector<Program> syscall_programs(const tools::Probe& probe, std::string_view way);

}  // namespace snoopbox::attach

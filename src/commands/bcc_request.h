// SPDX-License-Identifier: Apache-2.0
// What C that was written for BCC's Python front end is compiled with.
#pragma once

#include <bpf/btf.h>

#include <string>
#include <vector>

#include "cli/run_arguments.h"
#include "compile/compile.h"
#include "tools/bcc_program.h"
#include "util/result.h"

namespace snoopbox::commands {

// Given by the user.
struct BccSettings {
    std::vector<std::string> defines;
    std::vector<cli::AttachedFunction> attached;
};

// A target that is none is wrong usage of `command`.
Result<compile::Request> request_of_bcc(const tools::BccProgram& program,
                                        const BccSettings& settings, const char* command);

// Adds the structs of trace events' records, as the running kernel has them or, if it is for
// another one, that kernel's types.
Status add_trace_events(const tools::BccProgram& program, const btf* other_kernel,
                        compile::Request& source);

}  // namespace snoopbox::commands

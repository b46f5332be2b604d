// SPDX-License-Identifier: Apache-2.0
// The only user of libbcc.
#pragma once

#include <string>
#include <vector>

#include "compile/object.h"
#include "util/result.h"

namespace snoopbox::compile {

struct BccInput {
    std::string source;                           // BCC-dialect C
    std::string header_dir;                       // what libbcc uses as the kernel's source tree
    std::vector<std::string> flags;               // for clang
    std::vector<std::string> constants;           // names by marker (compile/marker.h)
    std::map<std::string, std::string> sections;  // by program; programs without one are dropped
    // The program is of others: all of its functions are programs, and what they are attached to is
    // in their names (bcc_names.h) unless `sections` says so. Its types can be anything.
    bool of_others = false;
};

// libbcc writes diagnostics to stdout and stderr. The error says only that it failed.
Result<Object> compile_with_bcc(const BccInput& input);

}  // namespace snoopbox::compile

// SPDX-License-Identifier: Apache-2.0
// The headers of a kernel other than the running one, as `snoopbox compile` is given them.
#pragma once

#include <string>

#include "cli/compile_arguments.h"
#include "commands/compile_attempts.h"
#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::commands {

struct OtherKernel {
    std::string btf;      // a file, or a copy of /sys/kernel/btf
    std::string release;  // uname -r
    std::string machine;  // uname -m
};

// With --btf.
OtherKernel other_kernel(const cli::CompileArguments& arguments);

// Those in --headers DIR. If --btf and --release are given, they must be of that release, and the
// tree has its types.
Result<headers::HeaderTree> headers_given(const cli::CompileArguments& arguments);

// Those made from its BTF: what `program` needs, or all if it is empty.
Result<headers::HeaderTree> headers_out_of_btf(const OtherKernel& kernel,
                                               const std::string& program);

// Those in --headers, or made from --btf. With both, an error says whether the latter would do.
Choice choose_given(const cli::CompileArguments& arguments);

}  // namespace snoopbox::commands

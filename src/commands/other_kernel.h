// SPDX-License-Identifier: Apache-2.0
// The headers of a kernel other than the running one, as `snoopbox compile` is given them.
#pragma once

#include <string>

#include "cli/compile_arguments.h"
#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::commands {

// Those in --headers DIR. If --btf and --release are given, they must be of that release, and the
// tree has its types.
Result<headers::HeaderTree> headers_given(const cli::CompileArguments& arguments);

// Those that --btf FILE gives: what `program` needs, or all if it is empty.
Result<headers::HeaderTree> headers_out_of_btf(const cli::CompileArguments& arguments,
                                               const std::string& program);

}  // namespace snoopbox::commands

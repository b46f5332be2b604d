// SPDX-License-Identifier: Apache-2.0
// Gets a tool's object: from the cache, or by compiling it and caching the result.
#pragma once

#include <bpf/btf.h>

#include <functional>
#include <string>

#include "attach/plan.h"
#include "commands/get_object.h"
#include "compile/compile.h"
#include "session/start.h"
#include "tools/tool_spec.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

// Whether an option was given on the command line.
using Given = std::function<bool(const std::string& option)>;

// What to compile: the programs of the plan, and the macros of the options that are `given`.
// Options without a macro become constants, so that one object serves all their values.
compile::Request compile_request(const tools::ToolSpec& tool, const attach::Plan& plan,
                                 const Given& given);

// Completes it for the kernel whose BTF is `types` (nullptr: unknown) by what the cache's key does
// not depend on, as it is part of the kernel (attach/arguments.h, attach/kernel_questions.h).
Status add_what_types_tell(compile::Request& source, const attach::Plan& plan, const btf* types);

struct BuildRequest {
    const attach::Plan& plan;
    Given given;
    Places from = {};
};

// As get_object does.
Result<session::Built> build(const tools::ToolSpec& tool, const BuildRequest& request,
                             Timings& timings);

}  // namespace snoopbox::commands

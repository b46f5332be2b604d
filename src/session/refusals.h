// SPDX-License-Identifier: Apache-2.0
// What a tool that refuses needs besides its rules (bpf_sources/include/refuse.h).
#pragma once

#include "attach/object.h"
#include "cli/tool_arguments.h"
#include "util/result.h"

namespace snoopbox::session {

// Before anything is attached: this process and its parents are never refused.
Status spare_ourselves(const attach::Object& object);

// At the end, says how many calls were refused, or would have been.
void say_refusals(const attach::Object& object, const cli::ToolArguments& arguments);

}  // namespace snoopbox::session

// SPDX-License-Identifier: Apache-2.0
// Objects that one host makes for others, which run a kernel whose BTF it has.
#pragma once

#include <optional>
#include <string>

#include "attach/plan.h"
#include "cache/store.h"
#include "cli/compile_arguments.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

// `snoopbox compile --all`: compiles each tool for each of its ways, with all its probes, and
// writes an archive that `cache import` takes. Fails, and writes nothing, if one does not compile.
Status compile_all(const cli::CompileArguments& arguments);

// Such an object, if the store has one that serves `plan` in the running kernel. Takes a few
// milliseconds, because only the kernel's BTF tells which kernel it is for.
std::optional<std::string> load_made_elsewhere(const tools::ToolSpec& tool,
                                               const attach::Plan& plan, const cache::Store& store);

}  // namespace snoopbox::commands

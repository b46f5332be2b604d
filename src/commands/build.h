// SPDX-License-Identifier: Apache-2.0
// From a tool to its object: out of the cache, or compiled and then kept there.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "attach/plan.h"
#include "compile/compile.h"
#include "headers/find.h"
#include "tools/tool_spec.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

// Of objects that are made inside a PID namespace: the number of the one whose numbers options
// take.
inline constexpr const char* pid_namespace_constant = "snoop_pid_namespace";

// Whether an option was given on the command line.
using Given = std::function<bool(const std::string& option)>;

// What the compiler is asked for: the programs of the plan, and those options that define a macro
// which are `given`. The other options are constants, so that the object serves each of their
// values.
compile::Request compile_request(const tools::ToolSpec& tool, const attach::Plan& plan,
                                 const Given& given);

struct BuildRequest {
    const attach::Plan& plan;
    Given given;
    headers::Request headers;  // where they are looked for, if nothing is in the cache
    bool use_cache = true;
    std::optional<std::filesystem::path> cache_dir;  // unset: cache/place.h's own choice
    bool renew = false;                              // replace what is in the cache
};

struct Built {
    std::string object;
    bool from_cache = false;
};

// Without a cache that can be trusted, or where it cannot be written, the tool is
// compiled all the same: -v says why.
Result<Built> build(const tools::ToolSpec& tool, const BuildRequest& request, Timings& timings);

}  // namespace snoopbox::commands

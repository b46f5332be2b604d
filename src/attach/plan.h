// SPDX-License-Identifier: Apache-2.0
// How a tool's probes are reached here: a way for each of them, and the programs for that.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "attach/object.h"
#include "attach/program.h"
#include "attach/way.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

struct PlannedProgram {
    Program program;
    // Of each point the name that this kernel has. Empty: nothing to attach it to, so that it is
    // not loaded.
    std::vector<std::string> symbols;
};

struct PlannedProbe {
    tools::Probe probe;
    const Way* way = nullptr;
    std::vector<PlannedProgram> programs;
};

struct Plan {
    std::vector<PlannedProbe> probes;  // those in force

    std::string ways() const;  // each once: "raw_tracepoint, fentry"
    bool misses_calls() const;
};

// A way that was chosen for a probe and failed all the same.
struct Refusal {
    std::string handler;
    std::string_view way;
    Error error;
};

struct Wish {
    std::string_view way = "auto";  // or one that is taken for each probe that it reaches
    std::function<bool(const std::string& option)> given;  // is an option in force (Probe::when)
    std::function<bool(const Program&)> available;         // has the object it; empty: yes
    std::vector<Refusal> refused;                          // not to be chosen again
    std::string remedy;  // what to do if no way is left; empty: what the failures say
};

// Takes for each probe the first way that works here; why earlier ones do not is said with -v, and
// is the error where none does. A way is tried, not guessed from versions (try_out.h).
Result<Plan> choose(const tools::ToolSpec& tool, const Wish& wish);

// For another kernel than the one that runs, where nothing can be tried: all probes, by the `way`
// that was asked for or by one that every kernel has. Only to compile by; it has no symbols.
Plan plan_for_elsewhere(const tools::ToolSpec& tool, std::string_view way);

// Before the object is loaded: what of it is loaded, and for what.
Status prepare(const Object& object, const Plan& plan);

// Attaches all of the plan, or nothing. On failure `refusal` says what could not be.
Result<Links> attach(const Object& object, const Plan& plan, Refusal& refusal);

// Whose program `name` is; nullptr if it is nobody's.
const PlannedProbe* probe_of(const Plan& plan, std::string_view name);

}  // namespace snoopbox::attach

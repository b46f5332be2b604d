// SPDX-License-Identifier: Apache-2.0
// How to reach a tool's probes on this machine: a way to attach each, and the programs it needs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attach/matching_functions.h"
#include "attach/object.h"
#include "attach/program.h"
#include "attach/usdt_argument.h"
#include "attach/user_places.h"
#include "attach/way.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

struct PlannedProgram {
    Program program;
    // For each point, the name that this kernel has. If empty, there is nothing to attach to and
    // the program is not loaded.
    std::vector<std::string> symbols;
};

struct PlannedProbe {
    tools::Probe probe;
    const Way* way = nullptr;
    std::vector<PlannedProgram> programs;
    std::vector<UserPlaces> user = {};  // instead of symbols, if the target is in user space
    std::vector<UsdtSpec> specs = {};   // of `usdt`, by the cookies of the places
    std::optional<pid_t> process = {};  // the only one in which those are
    // Of a pattern: the number of each symbol, an index of Plan::probe_names.
    std::vector<std::uint64_t> numbers = {};
};

struct Plan {
    std::vector<PlannedProbe> probes;  // the enabled ones
    // All that patterns mean, each once: what programs are told in `probe` is the index.
    std::vector<std::string> probe_names = {};
    bool is_for_elsewhere = false;        // for a kernel that does not run here
    std::vector<std::string> lacks = {};  // what probes that were left out say, each once

    std::string ways() const;  // each once: "raw_tracepoint, fentry"
    bool misses_calls() const;
    void add_lack(const std::string& what);
    // Whether a program has something to attach to.
    bool reaches_anything() const;
};

// A way that was chosen for a probe but failed to attach.
struct Refusal {
    std::string handler;
    std::string_view way;
    Error error;
};

struct Wish {
    std::string_view way = "auto";  // or the way to use for each probe that it can reach
    // Whether an option was given, for `when` and `unless` of probes; empty: all of them are
    // planned.
    std::function<bool(const std::string& option)> given;
    std::function<bool(const Program&)> available;  // whether the object has it; empty: always
    std::vector<Refusal> refused;                   // not to be chosen again
    std::optional<OnlyProcess> process = {};        // the only one that is traced in user space
    // What patterns of functions are looked for in.
    std::function<std::string()> list_functions = attach::list_functions;
    std::string remedy;  // for when no way is left; empty: that of the failures
    // Probes that may refuse do so: ways that can only watch will not do.
    bool enforces = false;
};

// Chooses for each probe the first way that works here. -v shows why earlier ways do not; if none
// works, the error says so. Ways are tried, not guessed from versions (try_out.h).
Result<Plan> choose(const tools::ToolSpec& tool, const Wish& wish);

// For a kernel other than the running one, where nothing can be tried. Plans all probes, by the
// requested `way` or by one that every kernel has. Only for compiling: the plan has no symbols.
// `shared` is the way of probes whose functions share a program, if it is another.
Plan plan_for_elsewhere(const tools::ToolSpec& tool, std::string_view way,
                        std::string_view shared = {});

// Before load. Selects the programs to load and sets their targets.
Status prepare(const Object& object, const Plan& plan);

// Attaches the whole plan or nothing. On failure `refusal` says which probe failed.
Result<Links> attach(const Object& object, const Plan& plan, Refusal& refusal);

// That this kernel has none of the names that a probe could be of.
tl::unexpected<Error> fail_absent(tools::Target target, const std::vector<std::string>& names);

// The probe that the program `name` belongs to, or nullptr.
const PlannedProbe* probe_of(const Plan& plan, std::string_view name);

}  // namespace snoopbox::attach

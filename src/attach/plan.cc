// SPDX-License-Identifier: Apache-2.0
#include "attach/plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "attach/kernel_functions.h"
#include "attach/matching_functions.h"
#include "attach/matching_tracepoints.h"
#include "attach/uprobe.h"
#include "attach/usdt_places.h"
#include "attach/user_files.h"
#include "attach/user_functions.h"
#include "tools/fill_in.h"
#include "tools/in_function.h"
#include "tools/targets.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;
using tools::Target;

std::vector<std::string_view> candidates(const Probe& probe, std::string_view wanted) {
    const auto ways = tools::ways_to(probe);
    // A pattern's programs serve many functions. Others than kprobes know only where these begin.
    const bool inside = probe.target == Target::function && !probe.is_pattern &&
                        std::ranges::any_of(probe.names, [](const std::string& name) {
                            return tools::InFunction::of(name).offset != 0;
                        });
    const auto reaches = [&](std::string_view name) {
        const Way& way = *find_way(name);
        return (!probe.is_pattern && !inside) || (!way.for_one && !(inside && way.at_once));
    };
    if (std::ranges::find(ways, wanted) != ways.end() && reaches(wanted)) {
        return {wanted};
    }
    std::vector<std::string_view> all;
    std::ranges::copy_if(ways, std::back_inserter(all), reaches);
    // A link for each function takes the kernel tens of milliseconds to remove.
    if (can_share_program(probe)) {
        std::stable_partition(all.begin(), all.end(),
                              [](std::string_view name) { return find_way(name)->at_once; });
    }
    return all;
}

// Returns the first of the names that this kernel has, or an empty string. Fails if the function
// exists but cannot be reached this way: its calls would be missed.
Result<std::string> resolve(const std::vector<std::string>& names, const Way& way) {
    for (const auto& name : names) {
        if (way.for_one ? function_in_btf(name).has_value()
                        : kernel_has_function(name).value_or(true)) {
            return name;
        }
    }
    for (const auto& name : names) {
        if (way.for_one && kernel_has_function(name).value_or(false)) {
            return fail(fmt::format("function {} is not in the kernel's BTF", name));
        }
    }
    return std::string();
}

// Whether it is asked beforehand if this kernel has what the probe names. For other targets and
// ways, attaching tells.
bool is_looked_up(const Probe& probe, const Way& way) {
    return way.for_one || (probe.target == Target::syscall && !way.all_calls);
}

class Chooser {
  public:
    explicit Chooser(const Wish& wish) : wish_(wish) {}

    Result<PlannedProbe> choose(const Probe& probe) {
        std::vector<std::pair<const Way*, Error>> refused;
        for (const auto name : candidates(probe, wish_.way)) {
            auto programs = programs_of(probe, name);
            const bool available =
                !wish_.available || std::ranges::all_of(programs, wish_.available);
            if (!available) {
                continue;
            }
            if (wish_.enforces && probe.refuses && !find_way(name)->refuses) {
                refused.emplace_back(find_way(name), Error{"it can only watch, not refuse", "", 0});
                continue;
            }
            auto planned = plan(probe, *find_way(name), std::move(programs));
            if (planned) {
                return planned;
            }
            if (log::verbose()) {
                log::detail(fmt::format("{}: not by {}: {}", probe.handler, name,
                                        explain(*find_way(name), planned.error()).message));
            }
            refused.emplace_back(find_way(name), std::move(planned.error()));
        }
        Error all;
        if (probe.if_cheap) {
            return tl::make_unexpected(std::move(all));  // the reasons are not reported
        }
        // Only now, because finding the reasons takes a while.
        for (auto& [way, error] : refused) {
            error = explain(*way, std::move(error));
            all.message += fmt::format("\n  {}: {}", way->name, error.message);
            if (all.remedy.empty()) {
                all.remedy = error.remedy;
            }
        }
        if (!wish_.remedy.empty()) {
            all.remedy = wish_.remedy;
        }
        return tl::make_unexpected(std::move(all));
    }

    // What patterns mean, by number.
    std::vector<std::string> names() { return std::move(names_); }

  private:
    Result<PlannedProbe> plan(const Probe& probe, const Way& way, std::vector<Program> programs) {
        for (const auto& refusal : wish_.refused) {
            if (refusal.handler == probe.handler && refusal.way == way.name) {
                return tl::make_unexpected(refusal.error);
            }
        }
        PlannedProbe planned{probe, &way, {}};
        for (auto& program : programs) {
            planned.programs.push_back({std::move(program), {}});
        }
        TRY(try_way(planned));
        // Doctor asks before anybody has said what to trace.
        if (std::ranges::any_of(probe.names, [](const std::string& name) {
                return tools::option_in(name).has_value();
            })) {
            return planned;
        }
        if (is_in_user_space(probe.target)) {
            return find_user(std::move(planned));
        }
        if (probe.is_pattern) {
            return find_matching(std::move(planned));
        }
        bool any = false;
        std::vector<std::vector<std::string>> first;  // the points of those before
        for (auto& [program, symbols] : planned.programs) {
            for (const auto& names : program.points) {
                TRY_ASSIGN(auto symbol, is_looked_up(probe, way)
                                            ? resolve(names, way)
                                            : Result<std::string>(names.front()));
                if (!symbol.empty()) {
                    symbols.push_back(std::move(symbol));
                }
            }
            const bool missing = symbols.empty() &&
                                 (probe.target == Target::function || probe.target == Target::lsm);
            if (missing && !probe.first && !probe.optional) {
                return fail_absent(probe.target, program.points.front());
            }
            if (any && probe.first && way.for_one && program.points != first) {
                symbols.clear();
            }
            if (!any && !symbols.empty()) {
                first = program.points;
            }
            any |= !symbols.empty();
        }
        if (!any && !probe.optional) {
            return fail_absent(probe.target, probe.names);
        }
        TRY(way.for_one ? try_each(planned) : Status());
        return planned;
    }

    bool is_regex(const Probe& probe) const {
        return !probe.regex.empty() && wish_.given && wish_.given(probe.regex);
    }

    Result<PlannedProbe> find_matching(PlannedProbe planned) {
        constexpr std::size_t most = 5000;
        const auto& probe = planned.probe;
        const bool is_point = probe.target == Target::tracepoint;
        std::vector<std::string> found;
        for (const auto& pattern : probe.names) {
            TRY_ASSIGN(const auto some,
                       is_point ? find_matching_tracepoints(pattern, is_regex(probe))
                                : find_matching_functions(pattern, is_regex(probe), functions()));
            found.insert(found.end(), some.begin(), some.end());
        }
        std::ranges::sort(found);
        found.erase(std::unique(found.begin(), found.end()), found.end());
        if (found.size() > most && !planned.way->at_once) {
            return fail(fmt::format("\"{}\" means {} {}s, of which each would need a probe of "
                                    "its own; at most {} are probed so",
                                    join(probe.names), found.size(),
                                    tools::kind_of(probe.target).what, most),
                        "give a pattern that means fewer");
        }
        for (auto& name : found) {
            planned.numbers.push_back(number_of(probe.target, name));
            // The category of a tracepoint is that of its name only.
            name.erase(0, is_point ? name.find(':') + 1 : 0);
        }
        for (auto& [program, symbols] : planned.programs) {
            symbols = found;
        }
        return planned;
    }

    // Listed once, however many patterns there are.
    const std::string& functions() {
        if (!functions_) {
            functions_ = wish_.list_functions();
        }
        return *functions_;
    }

    // The same for the entry and the return of a function.
    std::uint64_t number_of(Target target, const std::string& name) {
        const auto [known, is_new] = numbers_.emplace(std::pair(target, name), names_.size());
        if (is_new) {
            names_.push_back(name);
        }
        return known->second;
    }

    // Places that differ in their arguments are told apart by cookies.
    static Status check_cookies(const PlannedProbe& planned) {
        auto tried = planned.specs.size() > 1 ? try_out_cookies() : Status();
        return tried ? Status()
                     : within(
                           fmt::format("the places of {} have their arguments in {} different ways",
                                       join(planned.probe.names), planned.specs.size()),
                           std::move(tried.error()));
    }

    Result<PlannedProbe> find_user(PlannedProbe planned) {
        if (planned.probe.target == Target::usdt) {
            TRY_ASSIGN(auto found, find_usdt_places(files_, planned.probe, wish_.process,
                                                    is_regex(planned.probe)));
            planned.user = std::move(found.files);
            planned.specs = std::move(found.specs);
            TRY(check_cookies(planned));
        } else {
            TRY_ASSIGN(auto found, find_user_functions(files_, planned.probe, wish_.process,
                                                       is_regex(planned.probe)));
            planned.user = std::move(found);
        }
        for (auto& file : planned.user) {
            if (planned.probe.is_pattern) {
                file.cookies.clear();
                for (const auto& name : file.names) {
                    file.cookies.push_back(number_of(planned.probe.target, name));
                }
            }
        }
        planned.process = wish_.process ? std::optional(wish_.process->id) : std::nullopt;
        for (auto& [program, symbols] : planned.programs) {
            if (!planned.user.empty()) {
                symbols = planned.probe.names;
            }
        }
        return planned;
    }

    // Whether the way works at all. One trial covers all that it reaches. If it fails, the kernel's
    // BTF and symbols need not be read.
    Status try_way(const PlannedProbe& planned) {
        const auto key = std::pair(planned.way, planned.probe.at_return);
        if (const auto before = tried_.find(key); before != tried_.end()) {
            return before->second;
        }
        return tried_[key] = planned.way->try_out({planned.probe.at_return});
    }

    // The BTF of older kernels describes the arguments of only some functions.
    static Status try_each(const PlannedProbe& planned) {
        const bool reads_argument = planned.probe.target == Target::syscall;
        for (const auto& [program, symbols] : planned.programs) {
            for (const auto& symbol : symbols) {
                TRY(planned.way->try_out({program.at_return, reads_argument, symbol}));
            }
        }
        return {};
    }

    const Wish& wish_;
    UserFiles files_;
    std::map<std::pair<const Way*, bool>, Status> tried_;
    std::map<std::pair<Target, std::string>, std::uint64_t> numbers_;
    std::vector<std::string> names_;
    std::optional<std::string> functions_;
};

}  // namespace

tl::unexpected<Error> fail_absent(Target target, const std::vector<std::string>& names) {
    const auto what = tools::kind_of(target).what;
    return fail(
        names.size() == 1 ? fmt::format("this kernel has no {} {}", what, names.front())
                          : fmt::format("this kernel has none of the {}s {}", what, join(names)),
        target == Target::function ? "it may have been inlined into its callers, or renamed" : "");
}

void Plan::add_lack(const std::string& what) {
    if (std::ranges::find(lacks, what) == lacks.end()) {
        lacks.push_back(what);
    }
}

Result<Plan> choose(const tools::ToolSpec& tool, const Wish& wish) {
    const auto ways = tools::ways_of(tool);
    if (wish.way != "auto" && std::ranges::find(ways, wish.way) == ways.end()) {
        return fail(fmt::format("{} cannot be attached by \"{}\"", tool.name, wish.way),
                    "--attach takes auto, " + join(ways));
    }
    Chooser chooser(wish);
    Plan plan;
    for (const auto& probe : tool.probes) {
        if (wish.given && !tools::is_needed(probe, wish.given)) {
            continue;
        }
        auto planned = chooser.choose(probe);
        // An `if_cheap` probe is worth neither a failure nor a program that runs on every system
        // call.
        if (probe.if_cheap && (!planned || planned->way->all_calls)) {
            continue;
        }
        if (!planned && !probe.otherwise.empty()) {
            log::detail(fmt::format("{} is left out:{}", probe.handler, planned.error().message));
            plan.add_lack(probe.otherwise);
            continue;
        }
        if (!planned) {
            return fail(
                fmt::format("{} cannot be attached here:{}", tool.name, planned.error().message),
                planned.error().remedy);
        }
        plan.probes.push_back(std::move(*planned));
    }
    plan.probe_names = chooser.names();
    log::detail("attach method: " + plan.ways());
    return plan;
}

Plan plan_for_elsewhere(const tools::ToolSpec& tool, std::string_view way,
                        std::string_view shared) {
    Plan plan;
    plan.is_for_elsewhere = true;
    for (const auto& probe : tool.probes) {
        const auto names =
            candidates(probe, can_share_program(probe) && !shared.empty() ? shared : way);
        // The first that has been in the kernel for long and needs none of its functions.
        const auto name = std::ranges::find_if(names, [&](std::string_view each) {
            const auto& known = *find_way(each);
            return names.size() == 1 || (!known.for_one && !known.at_once);
        });
        PlannedProbe planned{probe, find_way(*name), {}};
        if (probe.if_cheap && planned.way->all_calls) {
            continue;
        }
        for (auto& program : programs_of(probe, planned.way->name)) {
            planned.programs.push_back({std::move(program), {}});
        }
        plan.probes.push_back(std::move(planned));
    }
    return plan;
}

}  // namespace snoopbox::attach

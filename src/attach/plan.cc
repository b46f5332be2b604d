// SPDX-License-Identifier: Apache-2.0
#include "attach/plan.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

#include "attach/copies.h"
#include "attach/kernel_functions.h"
#include "attach/matching_functions.h"
#include "attach/matching_tracepoints.h"
#include "attach/uprobe.h"
#include "attach/usdt_places.h"
#include "attach/usdt_specs.h"
#include "attach/user_files.h"
#include "attach/user_functions.h"
#include "tools/in_function.h"
#include "tools/targets.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;
using tools::Target;

// Whether the error means that a function does not exist.
bool is_absent(int code) {
    return code == ENOENT || code == ESRCH;
}

std::vector<std::string_view> candidates(const Probe& probe, std::string_view wanted) {
    const auto ways = tools::kind_of(probe.target).ways;
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

tl::unexpected<Error> fail_absent(Target target, const std::vector<std::string>& names) {
    const auto what = tools::kind_of(target).what;
    return fail(
        names.size() == 1 ? fmt::format("this kernel has no {} {}", what, names.front())
                          : fmt::format("this kernel has none of the {}s {}", what, join(names)),
        target == Target::function ? "it may have been inlined into its callers, or renamed" : "");
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
            const bool missing = symbols.empty() && probe.target == Target::function;
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
            TRY_ASSIGN(const auto some, is_point
                                            ? find_matching_tracepoints(pattern, is_regex(probe))
                                            : find_matching_functions(pattern, is_regex(probe)));
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
};

// What a program is attached to, and the numbers of that, if it has some.
struct Points {
    Symbols symbols;
    std::span<const std::uint64_t> numbers;

    Points part(std::size_t first, std::size_t count) const {
        return {symbols.subspan(first, count),
                numbers.empty() ? numbers : numbers.subspan(first, count)};
    }
};

// A pattern can mean thousands of functions.
std::string shown(Target target, Symbols symbols) {
    constexpr std::size_t few = 8;
    return symbols.size() <= few
               ? join(symbols)
               : fmt::format("{} {}s", symbols.size(), tools::kind_of(target).what);
}

bool is_kept_from_probes(int code) {
    return code == EINVAL || code == EADDRNOTAVAIL || code == EOPNOTSUPP || code == EILSEQ;
}

Status attach_to(bpf_program* program, const PlannedProbe& planned, const Program& what,
                 const Points& points, Links& links) {
    const auto symbols = points.symbols;
    const int code = planned.way->attach({.program = program,
                                          .at_return = what.at_return,
                                          .symbols = symbols,
                                          .probe = planned.probe,
                                          .cookies = points.numbers},
                                         links);
    if (code == 0) {
        log::detail(fmt::format("attached {} to {} ({})", what.name,
                                shown(planned.probe.target, symbols),
                                what.section.substr(0, what.section.find('/'))));
        return {};
    }
    const auto& probe = planned.probe;
    const bool may_lack =
        probe.optional || probe.first || probe.is_pattern || probe.target == Target::syscall;
    // The kernel keeps some functions from being probed without telling which.
    if (probe.is_pattern && !planned.way->at_once && is_kept_from_probes(code)) {
        log::detail(fmt::format("cannot attach {} to {}: {}", what.name, symbols.front(),
                                errno_text(code)));
        return {};
    }
    if (!may_lack && is_absent(code)) {
        return fail_absent(probe.target, {symbols.begin(), symbols.end()});
    }
    if (code == EILSEQ && tools::InFunction::of(symbols.front()).offset != 0) {
        return fail(fmt::format("no instruction begins at {}", symbols.front()),
                    "`objdump -d` shows where some do");
    }
    if (!is_absent(code)) {
        return fail_errno(fmt::format("cannot attach {} to {} by {}", what.name,
                                      shown(probe.target, symbols), planned.way->name),
                          code);
    }
    // Attaches to those that exist. Each attempt takes a while, and hardly any are missing.
    const auto half = symbols.size() / 2;
    if (half == 0) {
        return {};
    }
    auto done = attach_to(program, planned, what, points.part(0, half), links);
    return done ? attach_to(program, planned, what, points.part(half, symbols.size() - half), links)
                : done;
}

// Some of the files may be out of reach, in a container that ends. Fails only if all are.
Status attach_to_user(bpf_program* program, const PlannedProbe& planned, const Program& what,
                      Links& links) {
    const std::size_t before = links.size();
    std::vector<std::pair<const UserPlaces*, int>> failed;
    for (const auto& user : planned.user) {
        const int code = planned.way->attach(
            {program, what.at_return, {}, planned.probe, &user, planned.process}, links);
        if (code != 0) {
            failed.emplace_back(&user, code);
            continue;
        }
        log::detail(fmt::format("attached {} to {} {}s of {} ({})", what.name, user.offsets.size(),
                                tools::kind_of(planned.probe.target).what, user.of.path,
                                planned.way->name));
    }
    for (const auto& [user, code] : failed) {
        const auto doing = fmt::format("cannot attach {} to places in {} by {}", what.name,
                                       user->of.path, planned.way->name);
        if (links.size() == before) {
            return fail_errno(doing, code);
        }
        log::warning(fmt::format("{}: {}", doing, errno_text(code)));
    }
    return {};
}

// A return probe and the program that keeps the arguments for it belong together.
bool is_last_of_point(const PlannedProbe& planned, const Program& what) {
    const auto after = std::ranges::find_if(planned.programs,
                                            [&](const PlannedProgram& other) {
                                                return other.program.name == what.name;
                                            }) +
                       1;
    return after == planned.programs.end() || after->program.points != what.points;
}

Status attach_probe(const Object& object, const PlannedProbe& planned, Links& links) {
    const std::size_t before = links.size();
    for (const auto& [what, symbols] : planned.programs) {
        if (symbols.empty()) {
            continue;
        }
        bpf_program* program = object.program(what.name);
        if (is_in_user_space(planned.probe.target)) {
            TRY(attach_to_user(program, planned, what, links));
            continue;
        }
        const std::size_t step = planned.way->at_once ? symbols.size() : 1;
        // Telling of a moment's work would take longer than the work.
        constexpr std::size_t many = 100;
        std::optional<log::Progress> progress;
        if (symbols.size() > many) {
            progress.emplace(fmt::format("Probing {} {}s for {}", symbols.size(),
                                         tools::kind_of(planned.probe.target).what,
                                         planned.probe.handler));
        }
        for (std::size_t i = 0; i < symbols.size(); i += step) {
            if (interrupted()) {
                return fail_interrupted();
            }
            const Points all{symbols, planned.numbers};
            TRY(attach_to(program, planned, what, all.part(i, step), links));
        }
        if (planned.probe.first && links.size() > before && is_last_of_point(planned, what)) {
            return {};
        }
    }
    if (links.size() > before || planned.probe.optional) {
        return {};
    }
    return fail_absent(planned.probe.target, planned.probe.names);
}

// Whether each attachment needs a program of its own to know its number.
bool needs_copies(const PlannedProbe& planned, const bpf_program* program) {
    const auto cookies = planned.way->cookies;
    return planned.probe.is_pattern && cookies != Way::Cookies::always &&
           asks_for_cookie(program) && (cookies == Way::Cookies::never || !try_out_cookies());
}

}  // namespace

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

Plan plan_for_elsewhere(const tools::ToolSpec& tool, std::string_view way) {
    Plan plan;
    for (const auto& probe : tool.probes) {
        const auto names = candidates(probe, way);
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

Status prepare(const Object& object, const Plan& plan) {
    resize_usdt_maps(object, plan);
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        bpf_program__set_autoload(program, false);
    }
    for (const auto& planned : plan.probes) {
        for (const auto& [what, symbols] : planned.programs) {
            if (symbols.empty()) {
                continue;
            }
            program = object.program(what.name);
            if (program == nullptr) {
                return fail("the object has no program \"" + what.name + "\"",
                            "it is damaged, or was made by another version: make it again");
            }
            bpf_program__set_autoload(program, true);
            if (needs_copies(planned, program)) {
                TRY(make_copyable(program));
            }
            if (planned.way->name == "uprobe.multi") {
                set_uprobe_multi(program);
            }
            if (planned.way->name == "kprobe.multi") {
                bpf_program__set_expected_attach_type(program, BPF_TRACE_KPROBE_MULTI);
            }
            if (planned.way->for_one) {
                const int code =
                    bpf_program__set_attach_target(program, 0, symbols.front().c_str());
                if (code != 0) {
                    return fail_errno("program " + what.name, -code);
                }
            }
        }
    }
    return {};
}

Result<Links> attach(const Object& object, const Plan& plan, Refusal& refusal) {
    TRY(fill_usdt_maps(object, plan));
    Links links;
    for (const auto& planned : plan.probes) {
        if (auto attached = attach_probe(object, planned, links); !attached) {
            refusal = {planned.probe.handler, planned.way->name, attached.error()};
            return tl::make_unexpected(std::move(attached.error()));
        }
    }
    return links;
}

const PlannedProbe* probe_of(const Plan& plan, std::string_view name) {
    for (const auto& planned : plan.probes) {
        for (const auto& program : planned.programs) {
            if (program.program.name == name) {
                return &planned;
            }
        }
    }
    return nullptr;
}

}  // namespace snoopbox::attach

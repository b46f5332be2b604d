// SPDX-License-Identifier: Apache-2.0
// Attaches programs as a plan says.
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "attach/copies.h"
#include "attach/holders.h"
#include "attach/lsm.h"
#include "attach/plan.h"
#include "attach/uprobe.h"
#include "attach/usdt_specs.h"
#include "tools/in_function.h"
#include "tools/targets.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

using tools::Target;

// Whether the error means that a function does not exist.
bool is_absent(int code) {
    return code == ENOENT || code == ESRCH;
}

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
        const auto found =
            planned.way->for_one ? others_in_the_way(symbols.front(), code) : kernel::Hindrance();
        return kernel::fail_refused(fmt::format("cannot attach {} to {} by {}", what.name,
                                                shown(probe.target, symbols), planned.way->name),
                                    code, found);
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

// A probe for each function takes two descriptors, and most processes may have 1024. Commands that
// are traced have been started by now, and have the limit that was there.
void allow_many_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

}  // namespace

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
                // libbpf knows hooks of LSMs by their own names.
                const auto prefix = planned.way->name == lsm_way ? lsm_function_prefix.size() : 0;
                const int code =
                    bpf_program__set_attach_target(program, 0, symbols.front().c_str() + prefix);
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
    if (std::ranges::any_of(plan.probes, [](const PlannedProbe& planned) {
            return planned.probe.is_pattern && !planned.way->at_once;
        })) {
        allow_many_descriptors();
    }
    Links links;
    for (const auto& planned : plan.probes) {
        if (auto attached = attach_probe(object, planned, links); !attached) {
            refusal = {planned.probe.handler, planned.way->name, attached.error()};
            return tl::make_unexpected(std::move(attached.error()));
        }
    }
    return links;
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
#include "attach/auto_attach.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attach/named_target.h"
#include "attach/object_types.h"
#include "attach/section_kinds.h"
#include "attach/syscall_event.h"
#include "attach/trace_event.h"
#include "attach/why_refused.h"
#include "kernel/hindrance.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

// Of a program that was not loaded, as the object itself says.
std::string why_left_out(std::string_view name) {
    return fmt::format(
        "its name does not say to what: give it a name such as kprobe__vfs_read, or "
        "--attach {}=vfs_read",
        name);
}

// Of a section "tp/sched/sched_switch".
std::optional<EventName> trace_event_of(std::string_view section) {
    const auto [kind, rest] = split_section(section);
    const auto between = rest.find('/');
    if ((kind != "tp" && kind != "tracepoint") || between == std::string_view::npos) {
        return std::nullopt;
    }
    return EventName{std::string(rest.substr(0, between)), std::string(rest.substr(between + 1))};
}

// Programs may be in such a map from the start, and are loaded for that.
bool calls_programs(const Object& object) {
    return !maps_of_type(object, BPF_MAP_TYPE_PROG_ARRAY).empty();
}

}  // namespace

std::string AutoAttach::section_of(const bpf_program* program) const {
    const auto named = sections_.find(bpf_program__name(program));
    return named == sections_.end() ? bpf_program__section_name(program) : named->second;
}

// Returns an errno, or 0.
int AutoAttach::attach_one(const Object& object, bpf_program* program, const std::string& section,
                           Links& links) {
    const std::string name = bpf_program__name(program);
    if (is_iterator(program)) {
        const auto map = maps_.find(name);
        iterators_.emplace_back();
        return attach_iterator(program, map == maps_.end() ? -1 : object.map_fd(map->second), links,
                               iterators_.back());
    }
    const auto reached = std::ranges::find(reached_, name, &Reached::program);
    if (reached != reached_.end()) {
        return attach::attach(*reached, program, links);
    }
    // libbpf looks for tracefs only where it is usually mounted.
    if (const auto event = trace_event_of(section)) {
        const int code = attach_trace_event(program, *event, links);
        const auto of_call = code == 0 ? std::nullopt : syscall_event_of(*event);
        return of_call && attach_syscall_event(program, *of_call, links) == 0 ? 0 : code;
    }
    return sections_.contains(name) ? attach_to_named(program, section, links)
                                    : links.add(bpf_program__attach(program));
}

Status AutoAttach::take_targets(const Object& object, const AttachWishes& wishes) {
    for (const auto& [name, target] : wishes.targets) {
        bpf_program* program = object.program(name);
        if (program == nullptr) {
            return fail(
                fmt::format("--attach {}={}: the object has no program {}", name, target, name),
                "those there are: " + join(program_names(object)));
        }
        if (target.starts_with(map_target)) {
            auto map = target.substr(std::string_view(map_target).size());
            TRY(check_map_of_iterator(object, program, map));
            maps_[name] = std::move(map);
        } else {
            auto section = take_target(program, target);
            if (!section) {
                return within(fmt::format("--attach {}={}", name, target),
                              std::move(section.error()));
            }
            sections_[name] = std::move(*section);
        }
    }
    return {};
}

Result<AutoAttach> AutoAttach::prepare(Object& object, const AttachWishes& wishes) {
    AutoAttach prepared;
    TRY(prepared.take_targets(object, wishes));
    const bool calls = calls_programs(object);
    bool any = false;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        const std::string name = bpf_program__name(program);
        const auto section = prepared.section_of(program);
        const auto pass_over = [&](std::string_view why) {
            prepared.passed_over_.push_back(
                fmt::format("not attached: {} ({}): {}", name, section, why));
        };
        if (section.starts_with(unattached_section)) {
            prepared.passed_over_.push_back(
                fmt::format("not attached: {}: {}", name, why_left_out(name)));
            prepared.has_unattached_ = true;
            continue;
        }
        if (!bpf_program__autoload(program)) {
            continue;
        }
        if (const auto why = why_never_attached(section); !why.empty()) {
            pass_over(why);
            bpf_program__set_autoload(program, calls);
            continue;
        }
        if (is_iterator(program) && goes_through_map(section) && !prepared.maps_.contains(name)) {
            pass_over(fmt::format(
                "it goes through the entries of a map, which --attach {}=map:NAME names", name));
            bpf_program__set_autoload(program, false);
            continue;
        }
        auto reached = prepared.by_section_.find(program, section, wishes.usdt_arguments);
        if (!reached) {
            return within(fmt::format("cannot attach {} ({})", name, section),
                          std::move(reached.error()));
        }
        if (*reached) {
            prepared.reached_.push_back(std::move(**reached));
        } else if (bpf_program__type(program) == BPF_PROG_TYPE_UNSPEC) {
            bpf_program__set_autoload(program, false);
            pass_over(
                fmt::format("libbpf {} knows no section of that kind", libbpf_version_string()));
        }
        any |= bpf_program__autoload(program);
    }
    if (!any) {
        return prepared.fail_none();
    }
    TRY(prepared.by_section_.prepare(object));
    return prepared;
}

tl::unexpected<Error> AutoAttach::fail_none() const {
    std::string message = "the object has no program that could be attached";
    for (const auto& line : passed_over_) {
        message.append("\n").append(line);
    }
    return fail(std::move(message),
                has_unattached_
                    ? ""
                    : "name in the section what it is attached to, such as "
                      "SEC(\"raw_tp/sched_process_exec\") or SEC(\"fentry/do_unlinkat\")");
}

Result<Links> AutoAttach::attach(const Object& object) {
    TRY(by_section_.fill(object));
    Links links;
    bool warn_of_lsm = false;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        const std::string name = bpf_program__name(program);
        const auto section = section_of(program);
        if (!bpf_program__autoload(program)) {
            log::detail(fmt::format("left out by its section: {} ({})", name, section));
            continue;
        }
        if (!why_never_attached(section).empty()) {
            continue;
        }
        const int code = attach_one(object, program, section, links);
        if (code == 0) {
            log::detail(fmt::format("attached {} ({})", name, section));
            warn_of_lsm |= bpf_program__type(program) == BPF_PROG_TYPE_LSM;
        } else if (code == EOPNOTSUPP) {
            passed_over_.push_back(fmt::format("not attached: {} ({}): {}", name, section,
                                               why_not_attached(program, section)));
        } else {
            return fail_attach(name, section, code);
        }
    }
    if (links.size() == 0) {
        return fail_none();
    }
    for (const auto& line : passed_over_) {
        log::warning(line);
    }
    if (warn_of_lsm) {
        const auto found = kernel::hindrance(kernel::Asked::lsm, 0);
        if (!found.reason.empty()) {
            log::warning(fmt::format("LSMs: {}; {}", found.reason, found.remedy));
        }
    }
    return links;
}

}  // namespace snoopbox::attach

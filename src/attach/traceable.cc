// SPDX-License-Identifier: Apache-2.0
#include "attach/traceable.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <unordered_set>
#include <utility>

#include "attach/event_format.h"
#include "attach/matching_functions.h"
#include "attach/program.h"
#include "attach/syscall_function.h"
#include "attach/tracefs.h"
#include "tools/syscalls.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::attach {
namespace {

constexpr std::array kinds{Kind::function, Kind::tracepoint, Kind::syscall,
                           Kind::lsm,      Kind::user,       Kind::usdt};
constexpr std::array<std::string_view, kinds.size()> names{"function", "tracepoint", "syscall",
                                                           "lsm",      "user",       "usdt"};

// Each hook of the LSMs has such a function, which does nothing (kernel/bpf/bpf_lsm.c).
constexpr std::string_view lsm_function = "bpf_lsm_";
// Events of system calls have no tracepoint of their own (matching_tracepoints.cc).
constexpr std::string_view of_syscalls = "syscalls:";

// The kernel's functions for it, of all kinds of programs.
std::vector<std::vector<std::string>> functions_of(std::string_view syscall) {
    tools::Probe probe;
    probe.handler = "probe";
    probe.target = tools::Target::syscall;
    probe.names = {std::string(syscall)};
    std::vector<std::vector<std::string>> points;
    for (const auto& program : programs_of(probe, "fentry")) {
        points.insert(points.end(), program.points.begin(), program.points.end());
    }
    return points;
}

std::vector<std::string> members_of_event(const std::string& category, const std::string& name) {
    return members_in_format(read_tracefs(fmt::format("events/{}/{}/format", category, name)));
}

}  // namespace

std::string_view name_of(Kind kind) {
    return names.at(static_cast<std::size_t>(kind));
}

std::span<const Kind> all_kinds() {
    return kinds;
}

std::string spelled(const Traceable& what) {
    switch (what.kind) {
        case Kind::tracepoint:
            return "t:" + what.name;
        case Kind::user:
            return fmt::format("{}:{}", what.of, what.name);
        case Kind::usdt:
            return fmt::format("u:{}:{}:{}", what.of, what.provider, what.name);
        case Kind::function:
        case Kind::syscall:
        case Kind::lsm:
            break;
    }
    return what.name;
}

std::vector<std::string> members_in_format(std::string_view format) {
    std::vector<std::string> members;
    for (auto& field : fields_in(format)) {
        if (field.name != "__syscall_nr") {
            members.push_back(std::move(field.declaration));
        }
    }
    return members;
}

const std::string& KernelTraceables::functions() {
    if (!functions_) {
        functions_ = list_functions();
    }
    return *functions_;
}

Prototypes& KernelTraceables::prototypes() {
    if (!prototypes_) {
        prototypes_.emplace();
    }
    return *prototypes_;
}

// Whether this kernel has them.
std::vector<std::string_view> KernelTraceables::existing(std::vector<std::string_view> syscalls) {
    if (syscalls.empty()) {
        return syscalls;
    }
    std::unordered_set<std::string_view> known;
    for_each_function(functions(), [&](std::string_view name, std::string_view /*module*/) {
        if (name.starts_with("__") && name.find("_sys_") != std::string_view::npos) {
            known.insert(name);
        }
    });
    const auto is_known = [&](const std::string& name) { return known.contains(name); };
    std::erase_if(syscalls, [&](std::string_view name) {
        const auto points = functions_of(name);
        return std::ranges::none_of(points, [&](const std::vector<std::string>& point) {
            return std::ranges::any_of(point, is_known);
        });
    });
    return syscalls;
}

void KernelTraceables::for_each_tracepoint(const Found& call) {
    if (!events_) {
        events_ = read_tracefs("available_events");
    }
    for (std::string_view rest = *events_; !rest.empty();) {
        const auto line = take_line(rest);
        if (line.find(':') != std::string_view::npos && !line.starts_with(of_syscalls)) {
            call(line, "");
        }
    }
    if (events_->empty()) {
        std::ranges::for_each(prototypes().tracepoints(), [&](auto name) { call(name, ""); });
    }
}

// Few of the lines are such, and to find them takes less than to read all.
void KernelTraceables::for_each_lsm_hook(const Found& call) {
    const std::string_view text = functions();
    for (auto at = text.find(lsm_function); at != std::string_view::npos;
         at = text.find(lsm_function, at)) {
        const bool is_symbol =
            at > 1 && text[at - 1] == ' ' &&
            std::string_view("tTwW").find(text[at - 2]) != std::string_view::npos;
        const bool begins = at == 0 || text[at - 1] == '\n' || is_symbol;
        const auto end = std::min(text.find_first_of(" \t\n", at), text.size());
        if (begins) {
            call(text.substr(at + lsm_function.size(), end - at - lsm_function.size()), "");
        }
        at = end;
    }
}

void KernelTraceables::for_each(Kind kind, const Found& call) {
    switch (kind) {
        case Kind::function:
            for_each_function(functions(), call);
            break;
        case Kind::lsm:
            for_each_lsm_hook(call);
            break;
        case Kind::syscall:
            std::ranges::for_each(existing(tools::syscall_names()),
                                  [&](auto name) { call(name, ""); });
            break;
        case Kind::tracepoint:
            for_each_tracepoint(call);
            break;
        case Kind::user:
        case Kind::usdt:
            break;
    }
}

std::vector<Traceable> KernelTraceables::matching(Kind kind, const NamePattern& pattern) {
    std::vector<Traceable> found;
    if (kind == Kind::syscall) {
        auto syscalls = tools::syscall_names();
        std::erase_if(syscalls, [&](std::string_view name) { return !pattern.matches(name); });
        for (const auto name : existing(std::move(syscalls))) {
            found.push_back({kind, std::string(name)});
        }
        return found;
    }
    for_each(kind, [&](std::string_view name, std::string_view module) {
        const auto colon = kind == Kind::tracepoint ? name.find(':') : std::string_view::npos;
        if (pattern.matches(name) ||
            (colon != std::string_view::npos && pattern.matches(name.substr(colon + 1)))) {
            found.push_back({kind, std::string(name), std::string(module)});
        }
    });
    std::ranges::sort(found, {}, &Traceable::name);
    const auto same = [](const Traceable& a, const Traceable& b) { return a.name == b.name; };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

std::optional<Prototype> KernelTraceables::prototype_of(const Traceable& what) {
    switch (what.kind) {
        case Kind::function:
            return prototypes().of_function(what.name, what.of);
        case Kind::lsm:
            return prototypes().of_function(std::string(lsm_function) + what.name);
        case Kind::tracepoint:
            return prototypes().of_tracepoint(what.name.substr(what.name.find(':') + 1));
        case Kind::syscall: {
            // The function of its registers calls this one, which may be inlined.
            const std::string name(function_of(what.name, false));
            if (auto typed = prototypes().of_function("__do_sys_" + name)) {
                return typed;
            }
            if (auto members = members_of_event("syscalls", "sys_enter_" + name);
                !members.empty()) {
                return Prototype{std::move(members), "long int"};
            }
            return std::nullopt;
        }
        case Kind::user:
        case Kind::usdt:
            break;
    }
    return std::nullopt;
}

std::optional<std::vector<std::string>> members_of_tracepoint(const std::string& name,
                                                              Prototypes& prototypes) {
    const auto colon = name.find(':');
    const auto event = name.substr(colon + 1);
    if (colon != std::string::npos) {
        if (auto members = members_of_event(name.substr(0, colon), event); !members.empty()) {
            return members;
        }
    }
    auto members = prototypes.of_struct("trace_event_raw_" + event);
    if (members) {
        // What all records begin with, and where variable data begins.
        std::erase_if(*members, [](const std::string& member) {
            return member == "struct trace_entry ent" || member == "char __data[0]";
        });
    }
    return members;
}

}  // namespace snoopbox::attach

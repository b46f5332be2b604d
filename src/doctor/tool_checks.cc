// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "attach/lsm.h"
#include "attach/plan.h"
#include "attach/way.h"
#include "doctor/checks.h"
#include "kernel/hindrance.h"
#include "tools/catalog.h"
#include "tools/targets.h"
#include "util/join.h"

namespace snoopbox::doctor {
namespace {

constexpr std::string_view attach_prefix = "attach/";
constexpr std::string_view headers_prefix = "headers/";

struct Sample {
    std::string_view way;
    bool of_syscall;
    const char* symbol;
};

#if defined(__aarch64__)
constexpr const char* execve_function = "__arm64_sys_execve";
#else
constexpr const char* execve_function = "__x64_sys_execve";
#endif

// Present in every kernel, so that only the attach method is tested.
constexpr auto samples = std::to_array<Sample>({
    {"fentry", true, execve_function},
    {"raw_tracepoint", false, "sched_process_exec"},
    {"kprobe.multi", true, execve_function},
    {"kprobe", true, execve_function},
});

// The first source that `auto` would reach. One whose state is unknown may still be it.
const Check* first_headers(const Checks& checks) {
    const Check* unknown = nullptr;
    for (const auto& check : checks) {
        if (!check.name.starts_with(headers_prefix) || check.state == State::missing) {
            continue;
        }
        if (check.state != State::unknown) {
            return &check;
        }
        if (unknown == nullptr) {
            unknown = &check;
        }
    }
    return unknown;
}

// Puts "execsnoop cannot be attached here:\n  kprobe: ...\n  raw_tracepoint: ..." on one line,
// without its first line.
std::string one_line(const Error& error) {
    const auto begin = error.message.find('\n');
    std::string text;
    for (const char c : begin == std::string::npos ? error.message : error.message.substr(begin)) {
        text += c == '\n' ? ';' : c;
    }
    text.erase(0, text.find_first_not_of("; "));
    return text;
}

const Check* check_of(std::string_view way, const Checks& before) {
    return find(before, std::string(attach_prefix).append(way));
}

// What makes the first of the ways work that does not; empty if nothing does.
std::string remedy_of_way(const std::vector<std::string_view>& ways, const Subject& subject,
                          const Checks& before) {
    for (const auto way : ways) {
        const Check* of_way = check_of(way, before);
        if (subject.is_privileged() && of_way != nullptr && of_way->state != State::ok &&
            !of_way->remedy.empty()) {
            return of_way->remedy;
        }
    }
    return {};
}

ToolCheck check_tool(const tools::ToolSpec& tool, const Subject& subject, const Place& place,
                     const Checks& before) {
    ToolCheck result{{tool.name, State::missing, {}, {}}, {}, {}};
    Check& check = result.check;
    attach::Wish wish;
    wish.given = [](const std::string& /*option*/) { return false; };
    const auto plan = attach::choose(tool, wish);
    const auto ways = tools::ways_of(tool);
    if (!plan) {
        const bool told =
            std::ranges::all_of(ways, [&](std::string_view way) {  // their own checks say why
                const Check* of_way = check_of(way, before);
                return of_way != nullptr && of_way->state == State::missing;
            });
        check.finding = "cannot be attached: " +
                        (told ? "none of " + join(ways) + " works here" : one_line(plan.error()));
        check.remedy =
            subject.is_privileged() ? plan.error().remedy : remedy(place, Need::privileges);
        if (auto of_way = remedy_of_way(ways, subject, before); !of_way.empty()) {
            check.remedy = std::move(of_way);
        }
        return result;
    }
    if (const Check* proc = find(before, "mount/proc"); proc != nullptr && !proc->remedy.empty()) {
        check.finding = "cannot be compiled without /proc";
        check.remedy = proc->remedy;
        return result;
    }
    const Check* headers = first_headers(before);
    if (headers == nullptr) {
        check.finding = "no kernel headers from any source";
        for (const auto& source : before) {
            if (source.name.starts_with(headers_prefix) && !source.remedy.empty()) {
                check.remedy = source.remedy;
            }
        }
        return result;
    }
    check.state = headers->state;
    result.method = plan->ways();
    result.headers = headers->name.substr(headers_prefix.size());
    check.finding = (headers->state == State::unknown ? "may run, by " : "runs, by ") +
                    result.method + ", with headers from " + result.headers +
                    (headers->state == State::warn ? ", which are another kernel's" : "");
    check.remedy = headers->state == State::ok ? "" : headers->remedy;
    if (!plan->lacks.empty()) {
        check.state = check.state == State::ok ? State::warn : check.state;
        check.finding += "; " + join(plan->lacks);
        check.remedy = check.remedy.empty() ? remedy_of_way(ways, subject, before) : check.remedy;
    }
    return result;
}

// That they load and attach does not mean that they are ever called.
Check try_lsm(const Subject& subject, const Place& place) {
    Check check{std::string(attach_prefix) + std::string(attach::lsm_way), State::ok, {}, {}};
    const auto& way = *attach::find_way(attach::lsm_way);
    auto tried = way.try_out({});
    if (tried) {
        const auto fire = attach::lsm_programs_fire();
        if (fire) {
            check.state = *fire ? State::ok : State::warn;
            check.finding = *fire ? "works: a program that was attached was called"
                                  : "a program was attached, but not called";
            return check;
        }
        tried = tl::make_unexpected(fire.error());
    }
    const auto& error = tried.error();
    const auto found = error.code == 0 ? kernel::Hindrance{}
                                       : kernel::hindrance(subject, place, way.asked, error.code);
    check.state = State::missing;
    check.finding = found.reason.empty() ? error.message : found.reason;
    check.remedy = found.reason.empty()       ? error.remedy
                   : found.needs_other_kernel ? ""
                                              : found.remedy;
    return check;
}

}  // namespace

const Check* find(const Checks& checks, const std::string& name) {
    const auto found = std::ranges::find(checks, name, &Check::name);
    return found == checks.end() ? nullptr : &*found;
}

Checks try_attach_methods(const Subject& subject, const Place& place) {
    Checks checks;
    for (const auto& sample : samples) {
        const auto& way = *attach::find_way(sample.way);
        const auto tried = way.try_out({true, sample.of_syscall, sample.symbol});
        Check check{std::string(attach_prefix) + std::string(sample.way), State::ok, "works", {}};
        if (!tried) {
            const auto& error = tried.error();
            const auto found = kernel::hindrance(subject, place, way.asked, error.code);
            check.state = State::missing;
            check.finding = found.reason.empty() ? error.message : found.reason;
            // "Use another kernel" is not a remedy.
            check.remedy = found.reason.empty()       ? error.remedy
                           : found.needs_other_kernel ? ""
                                                      : found.remedy;
        }
        checks.push_back(std::move(check));
    }
    checks.push_back(try_lsm(subject, place));
    return checks;
}

std::vector<ToolCheck> check_tools(const Subject& subject, const Place& place,
                                   const Checks& before) {
    std::vector<ToolCheck> checks;
    const auto all = tools::all_tools();
    if (!all) {
        checks.push_back({{"tools", State::missing, all.error().message, {}}, {}, {}});
        return checks;
    }
    for (const auto& tool : *all) {
        if (tool.takes_one_liners()) {
            continue;  // what it needs, the one-liner tells
        }
        checks.push_back(check_tool(tool, subject, place, before));
    }
    return checks;
}

}  // namespace snoopbox::doctor

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "attach/choose.h"
#include "attach/method.h"
#include "doctor/checks.h"
#include "tools/catalog.h"
#include "util/join.h"

namespace snoopbox::doctor {
namespace {

constexpr std::string_view attach_prefix = "attach/";
constexpr std::string_view headers_prefix = "headers/";

struct Sample {
    std::string_view method;
    tools::AttachKind kind;
    const char* target;
};

// What every kernel has, so that only the method is tried. In the order in which tools prefer them.
constexpr auto samples = std::to_array<Sample>({
    {"fentry", tools::AttachKind::syscall_return, "execve"},
    {"kprobe.multi", tools::AttachKind::syscall_return, "execve"},
    {"kprobe", tools::AttachKind::syscall_return, "execve"},
    {"tp_btf", tools::AttachKind::tracepoint, "sched_process_exec"},
    {"raw_tracepoint", tools::AttachKind::tracepoint, "sched_process_exec"},
});

bool failed(const Checks& checks, const std::string& name) {
    const Check* check = find(checks, name);
    return check != nullptr && check->state == State::missing;
}

// What is forbidden has a remedy; "use another kernel" is none.
std::string attach_remedy(const Subject& subject, const Place& place, const Checks& before,
                          std::string_view method, const Error& error) {
    if (error.code != EPERM && error.code != EACCES) {
        return error.code == 0 ? "" : error.remedy;
    }
    if (!subject.is_privileged()) {
        return remedy(place, Need::privileges);
    }
    if (failed(before, "bpf()")) {
        return remedy(place, Need::bpf_call);
    }
    if (method == "kprobe" && failed(before, "perf_event_open()")) {
        return remedy(place, Need::perf_event_open);
    }
    return {};
}

// The first source that `auto` would come to; one that nobody can tell about may still be it.
const Check* first_headers(const Checks& checks) {
    for (const State wanted : {State::ok, State::unknown}) {
        for (const auto& check : checks) {
            if (check.name.starts_with(headers_prefix) && check.state == wanted) {
                return &check;
            }
        }
    }
    return nullptr;
}

// "execsnoop cannot be attached here:\n  kprobe: ...\n  raw_tracepoint: ..." on one line.
std::string one_line(const Error& error) {
    const auto begin = error.message.find('\n');
    std::string text;
    for (const char c : begin == std::string::npos ? error.message : error.message.substr(begin)) {
        text += c == '\n' ? ';' : c;
    }
    text.erase(0, text.find_first_not_of("; "));
    return text;
}

ToolCheck check_tool(const tools::ToolSpec& tool, const Subject& subject, const Place& place,
                     const Checks& before) {
    ToolCheck result{{tool.name, State::missing, {}, {}}, {}, {}};
    Check& check = result.check;
    const auto choice = attach::choose(tool, "auto", [](const std::string&) { return false; });
    if (!choice) {
        bool told = true;  // by the checks of the methods
        for (const auto& set : tool.probe_sets) {
            const Check* method = find(before, std::string(attach_prefix) + set.method);
            told &= method != nullptr && method->state == State::missing;
        }
        check.finding =
            "cannot be attached: " +
            (told ? "none of " + join(tool.probe_sets, &tools::ProbeSet::method) + " works here"
                  : one_line(choice.error()));
        check.remedy =
            subject.is_privileged() ? choice.error().remedy : remedy(place, Need::privileges);
        for (const auto& set : tool.probe_sets) {
            const Check* method = find(before, std::string(attach_prefix) + set.method);
            if (subject.is_privileged() && method != nullptr && method->state != State::ok &&
                !method->remedy.empty()) {
                check.remedy = method->remedy;
                break;
            }
        }
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
    result.method = choice->method->name;
    result.headers = headers->name.substr(headers_prefix.size());
    check.finding = (headers->state == State::ok ? "runs, by " : "may run, by ") + result.method +
                    ", with headers from " + result.headers;
    check.remedy = headers->state == State::ok ? "" : headers->remedy;
    return result;
}

}  // namespace

const Check* find(const Checks& checks, const std::string& name) {
    const auto found = std::ranges::find(checks, name, &Check::name);
    return found == checks.end() ? nullptr : &*found;
}

Checks try_attach_methods(const Subject& subject, const Place& place, const Checks& before) {
    Checks checks;
    for (const auto& sample : samples) {
        const auto* method = attach::find_method(sample.method);
        if (method == nullptr) {
            continue;
        }
        const tools::Probe probe{{}, sample.kind, {sample.target}, false, {}};
        const auto tried = method->try_out(probe, method->symbol(probe, sample.target));
        Check check{
            std::string(attach_prefix) + std::string(sample.method), State::ok, "works", {}};
        if (!tried) {
            check.state = State::missing;
            check.finding = tried.error().message;
            check.remedy = attach_remedy(subject, place, before, sample.method, tried.error());
        }
        checks.push_back(std::move(check));
    }
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
        checks.push_back(check_tool(tool, subject, place, before));
    }
    return checks;
}

}  // namespace snoopbox::doctor

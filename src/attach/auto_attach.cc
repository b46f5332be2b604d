// SPDX-License-Identifier: Apache-2.0
#include "attach/auto_attach.h"

#include <algorithm>
#include <cerrno>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attach/syscall_event.h"
#include "attach/trace_event.h"
#include "attach/tracefs.h"
#include "kernel/hindrance.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

// Goes by the part before the first '/', as libbpf does.
kernel::Asked asked_by(std::string_view section) {
    using kernel::Asked;
    const auto kind = section.substr(0, section.find('/'));
    const auto is = [&](std::initializer_list<std::string_view> kinds) {
        return std::ranges::find(kinds, kind) != kinds.end();
    };
    if (is({"kprobe", "kretprobe", "ksyscall", "kretsyscall"})) {
        return Asked::kprobes;
    }
    if (is({"kprobe.multi", "kretprobe.multi"})) {
        return Asked::kprobe_multi;
    }
    if (is({"uprobe", "uretprobe", "uprobe.s", "uretprobe.s", "usdt"})) {
        return Asked::uprobes;
    }
    if (is({"tp", "tracepoint"})) {
        return Asked::tracefs;
    }
    const bool trampoline =
        is({"fentry", "fexit", "fmod_ret", "fentry.s", "fexit.s", "fmod_ret.s", "lsm", "lsm.s"});
    return trampoline ? Asked::trampolines : Asked::bpf;
}

// Trace events have their numbers in tracefs, which need not be mounted, and are perf events.
kernel::Hindrance of_trace_event(std::string_view section, int code) {
    if (code == ENOENT) {
        return read_tracefs("available_events").empty()
                   ? kernel::hindrance(kernel::Asked::tracefs, code)
                   : kernel::Hindrance();
    }
    // The kernel also refuses programs that look beyond the record.
    if (code == EACCES && kernel::try_perf_event_open() == 0) {
        return {"it reads more than the record of this event has",
                "events/CATEGORY/EVENT/format below /sys/kernel/tracing lists what it has"};
    }
    auto found = kernel::hindrance(kernel::Asked::perf_event_open, code);
    if (!found.reason.empty()) {
        const auto name = section.substr(section.rfind('/') + 1);
        found.remedy += fmt::format(
            "{}or trace it with the kernel's own arguments, which needs no more than bpf(): "
            "SEC(\"raw_tp/{}\"), in BCC's C RAW_TRACEPOINT_PROBE({})",
            found.remedy.empty() ? "" : "\n", name, name);
    }
    return found;
}

// Explains ENOENT when nothing else stands in the way.
kernel::Hindrance absent(std::string_view section, kernel::Asked asked) {
    if (asked == kernel::Asked::tracefs || section.starts_with("raw_tp") ||
        section.starts_with("raw_tracepoint")) {
        return {"this kernel has no such tracepoint",
                "leave it out by SEC(\"?...\"), or name one of /sys/kernel/tracing/"
                "available_events"};
    }
    if (asked == kernel::Asked::uprobes) {
        return {"there is no such file, or no such function in it",
                "name the file by its path, and a function that nm or nm -D shows"};
    }
    return {};
}

tl::unexpected<Error> fail_attach(const std::string& program, std::string_view section, int code) {
    const auto asked = asked_by(section);
    auto found = asked == kernel::Asked::tracefs ? of_trace_event(section, code)
                                                 : kernel::hindrance(asked, code);
    if (found.reason.empty() && code == ENOENT) {
        found = absent(section, asked);
    }
    return kernel::fail_refused(
        fmt::format("cannot attach {} ({})", program, section), code, found,
        asked == kernel::Asked::kprobes
            ? "a kprobe needs a kernel that has this function and does not inline it; fentry, "
              "fexit and raw_tp are other ways"
            : "leave it out by SEC(\"?...\"), or attach it to what this kernel has");
}

// Says why libbpf cannot attach the program automatically (EOPNOTSUPP).
std::string why_not_attached(const bpf_program* program, std::string_view section) {
    switch (bpf_program__type(program)) {
        case BPF_PROG_TYPE_PERF_EVENT:
            return "a program of this type is attached to a perf event, which its section does not "
                   "name";
        case BPF_PROG_TYPE_XDP:
        case BPF_PROG_TYPE_SCHED_CLS:
        case BPF_PROG_TYPE_SCHED_ACT:
            return "a program of this type is attached to a network interface, which its section "
                   "does not name";
        case BPF_PROG_TYPE_CGROUP_SKB:
        case BPF_PROG_TYPE_CGROUP_SOCK:
        case BPF_PROG_TYPE_CGROUP_SOCK_ADDR:
        case BPF_PROG_TYPE_CGROUP_SOCKOPT:
        case BPF_PROG_TYPE_CGROUP_DEVICE:
        case BPF_PROG_TYPE_CGROUP_SYSCTL:
        case BPF_PROG_TYPE_SOCK_OPS:
            return "a program of this type is attached to a cgroup, which its section does not "
                   "name";
        default:
            break;
    }
    const bool is_uprobe = section.starts_with("uprobe") || section.starts_with("uretprobe");
    if (is_uprobe && section.find(':') == std::string_view::npos) {
        return "its section does not say to what, such as SEC(\"uprobe/libc.so.6:malloc\")";
    }
    switch (bpf_program__type(program)) {
        case BPF_PROG_TYPE_KPROBE:
        case BPF_PROG_TYPE_TRACEPOINT:
        case BPF_PROG_TYPE_RAW_TRACEPOINT:
        case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
        case BPF_PROG_TYPE_TRACING:
        case BPF_PROG_TYPE_LSM:
            break;
        default:
            return "snoopbox attaches no programs of this type";
    }
    const auto slash = section.find('/');
    return slash == std::string_view::npos
               ? "its section does not say to what"
               : fmt::format("this kernel does not support {}", section.substr(0, slash));
}

bool is_iterator(const bpf_program* program) {
    return bpf_program__type(program) == BPF_PROG_TYPE_TRACING &&
           bpf_program__expected_attach_type(program) == BPF_TRACE_ITER;
}

// An iterator runs only when somebody reads it; a link alone would do nothing.
constexpr const char* iterator_reason =
    "it is an iterator, which runs only when it is read: bpftool iter pin OBJECT PATH, then cat "
    "PATH";

// Of a program that was not loaded, as the object itself says.
std::string why_left_out(std::string_view name) {
    return fmt::format(
        "its name does not say to what: give it a name such as kprobe__vfs_read, or "
        "--attach {}=vfs_read",
        name);
}

// Of a section "tp/sched/sched_switch".
std::optional<EventName> trace_event_of(std::string_view section) {
    const auto kind = section.substr(0, section.find('/'));
    const auto rest = section.substr(std::min(kind.size() + 1, section.size()));
    const auto between = rest.find('/');
    if ((kind != "tp" && kind != "tracepoint") || between == std::string_view::npos) {
        return std::nullopt;
    }
    return EventName{std::string(rest.substr(0, between)), std::string(rest.substr(between + 1))};
}

}  // namespace

// Returns an errno, or 0.
int AutoAttach::attach_one(bpf_program* program, const std::string& section, Links& links) const {
    if (is_iterator(program)) {
        return EOPNOTSUPP;
    }
    const auto reached = std::ranges::find(reached_, bpf_program__name(program), &Reached::program);
    if (reached != reached_.end()) {
        return attach::attach(*reached, program, links);
    }
    // libbpf looks for tracefs only where it is usually mounted.
    if (const auto event = trace_event_of(section)) {
        const int code = attach_trace_event(program, *event, links);
        const auto of_call = code == 0 ? std::nullopt : syscall_event_of(*event);
        return of_call && attach_syscall_event(program, *of_call, links) == 0 ? 0 : code;
    }
    return links.add(bpf_program__attach(program));
}

Result<AutoAttach> AutoAttach::prepare(Object& object, std::size_t usdt_arguments) {
    AutoAttach prepared;
    bool any = false;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        const std::string name = bpf_program__name(program);
        const std::string section = bpf_program__section_name(program);
        if (section.starts_with(unattached_section)) {
            prepared.passed_over_.push_back(
                fmt::format("not attached: {}: {}", name, why_left_out(name)));
            prepared.has_unattached_ = true;
            continue;
        }
        if (!bpf_program__autoload(program)) {
            continue;
        }
        auto reached = prepared.by_section_.find(program, usdt_arguments);
        if (!reached) {
            return within(fmt::format("cannot attach {} ({})", name, section),
                          std::move(reached.error()));
        }
        if (*reached) {
            prepared.reached_.push_back(std::move(**reached));
        } else if (bpf_program__type(program) == BPF_PROG_TYPE_UNSPEC) {
            bpf_program__set_autoload(program, false);
            prepared.passed_over_.push_back(
                fmt::format("not attached: {} ({}): libbpf {} knows no section of that kind", name,
                            section, libbpf_version_string()));
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
        const std::string section = bpf_program__section_name(program);
        if (!bpf_program__autoload(program)) {
            log::detail(fmt::format("left out by its section: {} ({})", name, section));
            continue;
        }
        const int code = attach_one(program, section, links);
        if (code == 0) {
            log::detail(fmt::format("attached {} ({})", name, section));
            warn_of_lsm |= bpf_program__type(program) == BPF_PROG_TYPE_LSM;
        } else if (code == EOPNOTSUPP) {
            const std::string reason = is_iterator(program) ? std::string(iterator_reason)
                                                            : why_not_attached(program, section);
            passed_over_.push_back(fmt::format("not attached: {} ({}): {}", name, section, reason));
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

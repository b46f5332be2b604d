// SPDX-License-Identifier: Apache-2.0
#include "attach/why_refused.h"

#include <algorithm>
#include <cerrno>
#include <initializer_list>

#include "attach/holders.h"
#include "attach/section_kinds.h"
#include "attach/tracefs.h"
#include "kernel/hindrance.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

// Goes by the part before the first '/', as libbpf does.
kernel::Asked asked_by(std::string_view section) {
    using kernel::Asked;
    const auto kind = split_section(section).kind;
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

}  // namespace

tl::unexpected<Error> fail_attach(const std::string& program, std::string_view section, int code) {
    const auto asked = asked_by(section);
    auto found = asked == kernel::Asked::tracefs ? of_trace_event(section, code)
                                                 : kernel::hindrance(asked, code);
    if (found.reason.empty() && code == ENOENT) {
        found = absent(section, asked);
    }
    if (found.reason.empty()) {
        found = others_in_the_way(trampoline_of(section), code);
    }
    return kernel::fail_refused(
        fmt::format("cannot attach {} ({})", program, section), code, found,
        asked == kernel::Asked::kprobes
            ? "a kprobe needs a kernel that has this function and does not inline it; fentry, "
              "fexit and raw_tp are other ways"
            : "leave it out by SEC(\"?...\"), or attach it to what this kernel has");
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
// Programs for trace events, which get the record that the kernel would write. They belong to perf
// events; who needs no more than the arguments of a tracepoint is better off with that.
#include "attach/trace_event.h"

#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "attach/arguments.h"
#include "attach/event_format.h"
#include "attach/program.h"
#include "attach/trial_program.h"
#include "util/fd.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

constexpr std::uint64_t no_event = 0xffffffff;

// One event is enough: the kernel runs its program on all CPUs.
int open_event(std::uint64_t number) {
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_TRACEPOINT;
    attributes.config = number;
    return static_cast<int>(
        syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC));
}

}  // namespace

EventName EventName::of(const std::string& text) {
    const auto colon = std::min(text.find(':'), text.size());
    return {text.substr(0, colon), text.substr(std::min(colon + 1, text.size()))};
}

std::vector<Program> trace_event_programs(const tools::Probe& probe, std::string_view /*way*/) {
    std::vector<Program> programs;
    for (const auto& name : probe.names) {
        const auto event = EventName::of(name);
        const auto field = [&](const std::string& parameter) {
            return fmt::format("SNOOP_FIELD(ctx, {})", argument_macro(name, parameter));
        };
        Program program{fmt::format("{}__{}__{}", probe.handler, event.category, event.name),
                        fmt::format("tp/{}/{}", event.category, event.name),
                        {},
                        false,
                        {{name}}};
        program.code = fmt::format("int {}(void *ctx)\n{{\n{}\n    return {};\n}}\n", program.name,
                                   declare_arguments(probe, field), call_with_arguments(probe));
        programs.push_back(std::move(program));
    }
    return programs;
}

// The kernel knows no event of that number (EINVAL) if one may be opened.
Status try_out_perf_tracepoint(const Trial& /*trial*/) {
    TRY_ASSIGN(const auto program, load_trial({BPF_PROG_TYPE_TRACEPOINT}));
    const Fd event(open_event(no_event));
    const int code = errno;
    return event || code == EINVAL ? Status{} : fail_errno("a perf event of a tracepoint", code);
}

int attach_trace_event(bpf_program* program, const EventName& event, Links& links) {
    const auto number = number_of_event(event.category, event.name);
    if (!number) {
        return ENOENT;
    }
    const int opened = open_event(*number);
    if (opened < 0) {
        return errno;
    }
    const int code = links.add(bpf_program__attach_perf_event(program, opened));
    if (code != 0) {
        close(opened);  // otherwise the link does
    }
    return code;
}

int attach_perf_tracepoint(const Attachment& to, Links& links) {
    return attach_trace_event(to.program, EventName::of(to.symbols.front()), links);
}

}  // namespace snoopbox::attach

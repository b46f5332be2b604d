// SPDX-License-Identifier: Apache-2.0
#include "attach/try_out.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "attach/kernel_functions.h"
#include "attach/libbpf_options.h"
#include "attach/probe_event.h"
#include "attach/trial_program.h"
#include "util/fd.h"

namespace snoopbox::attach {
namespace {

// Removing a trampoline takes 40 to 200 ms, because the kernel waits until no task can be in it.
// The kernel attaches trampolines with this function, so if it exists, a program that loads also
// attaches.
bool has_trampolines_by_ftrace() {
    return function_in_btf("register_ftrace_direct").has_value();
}

}  // namespace

Status try_out_fentry(const Trial& trial) {
    TrialType type{BPF_PROG_TYPE_TRACING, trial.at_return ? BPF_TRACE_FEXIT : BPF_TRACE_FENTRY, 1};
    // If such programs are not allowed at all, the kernel refuses before it reads BTF. Otherwise
    // the error is EINVAL, because the type is not a function.
    if (auto any = load_trial(type); !any && any.error().code != EINVAL) {
        return tl::make_unexpected(std::move(any.error()));
    }
    if (kernel_types() == nullptr) {
        return fail_errno("the kernel's BTF", errno);
    }
    if (trial.symbol.empty()) {
        return {};
    }
    const auto id = function_in_btf(trial.symbol);
    if (!id) {
        return fail_errno("function " + trial.symbol + " in the kernel's BTF", ENOENT);
    }
    type.function_id = *id;
    TRY_ASSIGN(const auto program, load_trial(type));
    // The BTF of older kernels only names the argument types of some functions, without defining
    // them.
    if (trial.reads_argument && !can_read_argument(type)) {
        return fail("the kernel's BTF lacks the type of the argument of " + trial.symbol);
    }
    if (has_trampolines_by_ftrace()) {
        return {};
    }
    const Fd link(bpf_raw_tracepoint_open(nullptr, program.get()));
    return link ? Status{} : fail_errno("a trampoline on " + trial.symbol, errno);
}

// Loading is enough: no sandbox allows loading but forbids attaching through bpf(). A trial
// attachment would be expensive: before the next attachment, which is the real one, the kernel
// waits 5 to 15 ms for readers of the tracepoint.
Status try_out_raw_tracepoint(const Trial& /*trial*/) {
    const auto program = load_trial({BPF_PROG_TYPE_RAW_TRACEPOINT});
    return program ? Status{} : tl::make_unexpected(program.error());
}

// The kernel cannot read this list of addresses, and says so (EFAULT) if it supports such links.
// With a real function it would search all of kallsyms, and removing the probe takes long.
Status try_out_kprobe_multi(const Trial& trial) {
    TRY_ASSIGN(const auto program, load_trial({BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI}));
    LibbpfOptions<bpf_link_create_opts> options;
    options.kprobe_multi.addrs = std::bit_cast<const unsigned long*>(std::uintptr_t{8});
    options.kprobe_multi.cnt = 1;
    options.kprobe_multi.flags = trial.at_return ? BPF_F_KPROBE_MULTI_RETURN : 0;
    const Fd link(bpf_link_create(program.get(), 0, BPF_TRACE_KPROBE_MULTI, &options));
    const int code = errno;
    return code == EFAULT ? Status{} : fail_errno("a probe of several functions", code);
}

Result<int> errno_of_probe(const char* device, const char* target, const Trial& trial) {
    TRY_ASSIGN(const auto program, load_trial({BPF_PROG_TYPE_KPROBE}));
    auto event = open_probe_event({.device = device, .name = target, .at_return = trial.at_return});
    if (!event && event.error().code == ENODEV) {
        return tl::make_unexpected(std::move(event.error()));
    }
    return event ? 0 : event.error().code;
}

// A nonexistent function is enough of a trial: removing a kprobe takes some 50 ms, mostly waiting.
Status try_out_kprobe(const Trial& trial) {
    const auto code = errno_of_probe("kprobe", "snoopbox_no_such_function", trial);
    if (!code) {
        return tl::make_unexpected(code.error());
    }
    return *code == 0 || *code == ENOENT ? Status{} : fail_errno("a kprobe", *code);
}

// The event is that of this process, and never begins to count.
Status try_out_perf_event(const Trial& /*trial*/) {
    TRY_ASSIGN(const auto program, load_trial({BPF_PROG_TYPE_PERF_EVENT}));
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_CPU_CLOCK;
    attributes.disabled = 1;
    const Fd event(static_cast<int>(
        syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
    return event ? Status{} : fail_errno("a perf event", errno);
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
#include "attach/way.h"

#include <bpf/bpf.h>

#include <array>
#include <cerrno>
#include <utility>

#include "attach/copies.h"
#include "attach/libbpf_options.h"
#include "attach/lsm.h"
#include "attach/sample.h"
#include "attach/syscall_event.h"
#include "attach/trace_event.h"
#include "attach/uprobe.h"
#include "tools/in_function.h"

namespace snoopbox::attach {
namespace {

// The program was already loaded for its function.
int attach_fentry(const Attachment& to, Links& links) {
    return links.add(bpf_program__attach_trace(to.program));
}

int attach_kprobe_multi(const Attachment& to, Links& links) {
    std::vector<const char*> names;
    for (const auto& symbol : to.symbols) {
        names.push_back(symbol.c_str());
    }
    LibbpfOptions<bpf_kprobe_multi_opts> options;
    options.syms = names.data();
    options.cnt = names.size();
    const std::vector<__u64> cookies(to.cookies.begin(), to.cookies.end());
    options.cookies = cookies.empty() ? nullptr : cookies.data();
    options.retprobe = to.at_return;
    return links.add(bpf_program__attach_kprobe_multi_opts(to.program, nullptr, &options));
}

int attach_kprobe(const Attachment& to, Links& links) {
    const auto place = tools::InFunction::of(to.symbols.front());
    if (is_copyable(to.program)) {
        return attach_copy(
            to.program, to.cookies.front(),
            {.device = "kprobe", .name = to.symbols.front().c_str(), .at_return = to.at_return},
            links);
    }
    LibbpfOptions<bpf_kprobe_opts> options;
    options.bpf_cookie =
        to.cookies.empty() || !asks_for_cookie(to.program) ? 0 : to.cookies.front();
    options.retprobe = to.at_return;
    options.offset = place.offset;
    return links.add(bpf_program__attach_kprobe_opts(to.program, place.name.c_str(), &options));
}

int attach_raw_tracepoint(const Attachment& to, Links& links) {
    const char* symbol = to.symbols.front().c_str();
    if (is_copyable(to.program)) {
        const auto copy = load_copy(to.program, to.cookies.front());
        return copy ? links.add(Fd(bpf_raw_tracepoint_open(symbol, copy->get())))
                    : copy.error().code;
    }
    return links.add(bpf_program__attach_raw_tracepoint(to.program, symbol));
}

constexpr std::array<Way, 11> ways{{
    {.name = "fentry",
     .try_out = try_out_fentry,
     .attach = attach_fentry,
     .asked = kernel::Asked::trampolines,
     .for_one = true},
    {.name = lsm_way,
     .try_out = try_out_lsm,
     .attach = attach_lsm,
     .asked = kernel::Asked::trampolines,
     .for_one = true,
     .refuses = true},
    {.name = "fmod_ret",
     .try_out = try_out_fmod_ret,
     .attach = attach_fentry,
     .asked = kernel::Asked::trampolines,
     .for_one = true,
     .refuses = true},
    {.name = "kprobe.multi",
     .try_out = try_out_kprobe_multi,
     .attach = attach_kprobe_multi,
     .asked = kernel::Asked::kprobe_multi,
     .at_once = true,
     .misses_calls = true,
     .cookies = Way::Cookies::always},
    {.name = "kprobe",
     .try_out = try_out_kprobe,
     .attach = attach_kprobe,
     .asked = kernel::Asked::kprobes,
     .misses_calls = true,
     .cookies = Way::Cookies::newer_kernels},
    {.name = "raw_tracepoint",
     .try_out = try_out_raw_tracepoint,
     .attach = attach_raw_tracepoint,
     .all_calls = true},
    {.name = "perf_tracepoint",
     .try_out = try_out_perf_tracepoint,
     .attach = attach_perf_tracepoint,
     .asked = kernel::Asked::perf_event_open},
    {.name = "raw_syscalls",
     .try_out = try_out_raw_syscalls,
     .attach = attach_raw_syscalls,
     .asked = kernel::Asked::btf,
     .all_calls = true},
    {.name = "perf_event",
     .try_out = try_out_perf_event,
     .attach = attach_perf_event,
     .asked = kernel::Asked::perf_event_open},
    {.name = "uprobe.multi",
     .try_out = try_out_uprobe_multi,
     .attach = attach_uprobe_multi,
     .asked = kernel::Asked::uprobe_multi,
     .at_once = true,
     .cookies = Way::Cookies::always},
    {.name = "uprobe",
     .try_out = try_out_uprobe,
     .attach = attach_uprobe,
     .asked = kernel::Asked::uprobes,
     .cookies = Way::Cookies::newer_kernels},
}};

}  // namespace

int Links::add(bpf_link* link) {
    if (link == nullptr) {
        return errno;
    }
    links_.emplace_back(link, &bpf_link__destroy);
    return 0;
}

int Links::add(Fd link) {
    if (!link) {
        return errno;
    }
    others_.push_back(std::move(link));
    return 0;
}

Error explain(const Way& way, Error error) {
    const auto found =
        error.code == 0 ? kernel::Hindrance() : kernel::hindrance(way.asked, error.code);
    if (found.reason.empty()) {
        return error;
    }
    return found.as_error(error.code);
}

const Way* find_way(std::string_view name) {
    for (const auto& way : ways) {
        if (way.name == name) {
            return &way;
        }
    }
    return nullptr;
}

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
#include "attach/way.h"

#include <array>
#include <cerrno>
#include <utility>

#include "attach/libbpf_options.h"
#include "attach/sample.h"
#include "attach/uprobe.h"

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
    options.retprobe = to.at_return;
    return links.add(bpf_program__attach_kprobe_multi_opts(to.program, nullptr, &options));
}

int attach_kprobe(const Attachment& to, Links& links) {
    LibbpfOptions<bpf_kprobe_opts> options;
    options.retprobe = to.at_return;
    return links.add(
        bpf_program__attach_kprobe_opts(to.program, to.symbols.front().c_str(), &options));
}

int attach_raw_tracepoint(const Attachment& to, Links& links) {
    return links.add(bpf_program__attach_raw_tracepoint(to.program, to.symbols.front().c_str()));
}

constexpr std::array<Way, 7> ways{{
    {.name = "fentry",
     .try_out = try_out_fentry,
     .attach = attach_fentry,
     .asked = kernel::Asked::trampolines,
     .for_one = true},
    {.name = "kprobe.multi",
     .try_out = try_out_kprobe_multi,
     .attach = attach_kprobe_multi,
     .asked = kernel::Asked::kprobe_multi,
     .at_once = true,
     .misses_calls = true},
    {.name = "kprobe",
     .try_out = try_out_kprobe,
     .attach = attach_kprobe,
     .asked = kernel::Asked::kprobes,
     .misses_calls = true},
    {.name = "raw_tracepoint",
     .try_out = try_out_raw_tracepoint,
     .attach = attach_raw_tracepoint,
     .all_calls = true},
    {.name = "perf_event",
     .try_out = try_out_perf_event,
     .attach = attach_perf_event,
     .asked = kernel::Asked::perf_event_open},
    {.name = "uprobe.multi",
     .try_out = try_out_uprobe_multi,
     .attach = attach_uprobe_multi,
     .asked = kernel::Asked::uprobe_multi,
     .at_once = true},
    {.name = "uprobe",
     .try_out = try_out_uprobe,
     .attach = attach_uprobe,
     .asked = kernel::Asked::uprobes},
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

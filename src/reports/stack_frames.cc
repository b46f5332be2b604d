// SPDX-License-Identifier: Apache-2.0
#include "reports/stack_frames.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "kernel/subject.h"
#include "util/format.h"

namespace snoopbox::reports {
namespace {

bool begins_with_any(std::string_view name, std::span<const std::string_view> prefixes) {
    return std::ranges::any_of(
        prefixes, [name](std::string_view prefix) { return name.starts_with(prefix); });
}

// kernel/trace/bpf_trace.c, include/trace/bpf_probe.h, include/linux/tracepoint.h, and the names
// that arch_prepare_bpf_trampoline() and the JIT compiler give to what they make.
constexpr auto of_tracing = std::to_array<std::string_view>(
    {"bpf_prog_", "bpf_trampoline_", "bpf_trace_run", "__bpf_trace_", "__traceiter_",
     "bpf_get_stackid", "bpf_dispatcher_", "__bpf_prog_enter", "trace_call_bpf",
     "perf_trace_run_bpf", "kprobe_multi_link_", "fprobe_", "ftrace_"});

// Where the processor enters the kernel at an interrupt, on x86 and arm64.
constexpr auto of_interrupts = std::to_array<std::string_view>(
    {"asm_sysvec_", "asm_common_interrupt", "el1h_64_irq", "el0t_64_irq", "el1t_64_irq"});

std::string hexadecimal(std::span<const unsigned char> bytes) {
    std::string text;
    for (const auto byte : bytes) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

// Tracing's own frames are among so many.
constexpr std::size_t most_of_tracing = 10;

}  // namespace

std::size_t tracing_frames(const std::vector<symbols::Frame>& frames) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < std::min(frames.size(), most_of_tracing); ++i) {
        if (begins_with_any(frames[i].name, of_tracing)) {
            count = i + 1;
        }
    }
    // The tick is traced at this function's entry (attach/sample.cc).
    const auto tick = frames.begin() + static_cast<std::ptrdiff_t>(count);
    if (count == 0 || tick == frames.end() || tick->name != "update_process_times") {
        return count;
    }
    const auto entry = std::find_if(tick, frames.end(), [](const symbols::Frame& frame) {
        return begins_with_any(frame.name, of_interrupts);
    });
    return static_cast<std::size_t>(entry - frames.begin()) + (entry == frames.end() ? 0 : 1);
}

StackFrames::StackFrames(int traces, FrameStyle style)
    : traces_(traces),
      style_(style),
      kernel_symbols_(kernel::everywhere(kernel::this_process(), "/proc/kallsyms")) {
    bpf_map_info info{};
    __u32 bytes = sizeof info;
    if (bpf_obj_get_info_by_fd(traces, &info, &bytes) == 0) {
        buffer_.resize(info.value_size / sizeof(std::uint64_t));
        has_build_ids_ = (info.map_flags & BPF_F_STACK_BUILD_ID) != 0;
    }
}

bool StackFrames::is_lost(std::int64_t number) {
    return number == -EEXIST || number == -ENOMEM;
}

bool StackFrames::is_of_kernel(std::int64_t number) {
    constexpr std::uint64_t upper_half = std::uint64_t{1} << 63U;
    const auto all = places(number);
    return all && !all->empty() && (all->front().address & upper_half) != 0;
}

std::optional<std::vector<StackFrames::Place>> StackFrames::places(std::int64_t number) {
    if (number < 0) {
        return is_lost(number) ? std::nullopt : std::optional(std::vector<Place>());
    }
    const auto key = static_cast<std::uint32_t>(number);
    if (buffer_.empty() || bpf_map_lookup_elem(traces_, &key, buffer_.data()) != 0) {
        return std::nullopt;
    }
    std::vector<Place> all;
    if (!has_build_ids_) {
        for (const auto address : std::span(buffer_.begin(), std::ranges::find(buffer_, 0))) {
            all.push_back({{}, address});
        }
        return all;
    }
    constexpr auto words = sizeof(bpf_stack_build_id) / sizeof(std::uint64_t);
    for (std::size_t i = 0; i + words <= buffer_.size(); i += words) {
        bpf_stack_build_id entry{};
        std::memcpy(&entry, &buffer_[i], sizeof entry);
        if (entry.status == BPF_STACK_BUILD_ID_EMPTY) {
            break;
        }
        const bool has_file = entry.status == BPF_STACK_BUILD_ID_VALID;
        all.push_back({has_file ? hexadecimal(entry.build_id) : std::string(),
                       has_file ? entry.offset : entry.ip});
    }
    return all;
}

std::string StackFrames::text_of(const symbols::Frame& frame, std::uint64_t address) const {
    std::string text = style_.offsets || frame.name.empty() ? symbols::text_of(frame) : frame.name;
    return style_.addresses ? fmt::format("{:016x} {}", address, text) : text;
}

const std::vector<std::string>& StackFrames::kernel(std::int64_t number) {
    const auto [known, is_new] = kernel_frames_.try_emplace(number);
    auto& texts = known->second;
    if (!is_new) {
        return texts;
    }
    const auto all = places(number);
    if (!all) {
        texts = {"[Missed Kernel Stack]"};
        return texts;
    }
    std::vector<symbols::Frame> frames;
    frames.reserve(all->size());
    for (const auto& place : *all) {
        frames.push_back(kernel_symbols_.find(place.address));
    }
    for (std::size_t i = tracing_frames(frames); i < frames.size(); ++i) {
        texts.push_back(text_of(frames[i], (*all)[i].address));
    }
    return texts;
}

std::vector<std::string> StackFrames::user(std::int64_t number, pid_t process) {
    const auto all = places(number);
    if (!all) {
        return {"[Missed User Stack]"};
    }
    std::vector<std::string> texts;
    for (const auto& [build_id, address] : *all) {
        texts.push_back(build_id.empty() ? text_of(user_symbols_.find(process, address), address)
                                         : fmt::format("{}+{:#x}", build_id, address));
    }
    return texts;
}

}  // namespace snoopbox::reports

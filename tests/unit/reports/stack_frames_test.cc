// SPDX-License-Identifier: Apache-2.0
#include "reports/stack_frames.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <vector>

namespace snoopbox::reports {
namespace {

std::size_t tracing_frames_of(const std::vector<std::string>& names) {
    std::vector<symbols::Frame> frames;
    frames.reserve(names.size());
    for (const auto& name : names) {
        frames.push_back({name, 1, ""});
    }
    return tracing_frames(frames);
}

TEST(TracingFrames, AreThoseOfARawTracepoint) {
    EXPECT_EQ(tracing_frames_of({"bpf_prog_1234_switched", "bpf_trace_run4",
                                 "__traceiter_sched_switch", "__schedule", "schedule"}),
              3U);
    // Kernels that do not show BPF programs in kallsyms.
    EXPECT_EQ(tracing_frames_of({"", "bpf_trace_run4", "__schedule"}), 2U);
}

TEST(TracingFrames, AreThoseOfATrampoline) {
    EXPECT_EQ(tracing_frames_of({"bpf_prog_1234_h", "bpf_trampoline_6442", "vfs_read"}), 2U);
}

TEST(TracingFrames, AreNoneOfASample) {
    EXPECT_EQ(tracing_frames_of({"read_zero", "vfs_read"}), 0U);
    EXPECT_EQ(tracing_frames_of({"update_process_times", "asm_sysvec_apic_timer_interrupt"}), 0U);
    EXPECT_EQ(tracing_frames_of({}), 0U);
}

TEST(TracingFrames, OfTheTickEndWhereTheProcessorWasInterrupted) {
    const std::vector<std::string> tick = {"bpf_prog_1",
                                           "bpf_trampoline_2",
                                           "update_process_times",
                                           "hrtimer_interrupt",
                                           "sysvec_apic_timer_interrupt",
                                           "asm_sysvec_apic_timer_interrupt"};
    auto of_kernel = tick;
    of_kernel.emplace_back("read_zero");
    EXPECT_EQ(tracing_frames_of(of_kernel), tick.size());
    EXPECT_EQ(tracing_frames_of(tick), tick.size());  // user space was interrupted
    // Another architecture's entry is not known: nothing is left of a stack that cannot be split.
    EXPECT_EQ(tracing_frames_of({"bpf_trampoline_2", "update_process_times", "other"}), 3U);
}

TEST(StackFrames, TellLostStacksFromAbsentOnes) {
    EXPECT_TRUE(StackFrames::is_lost(-EEXIST));
    EXPECT_FALSE(StackFrames::is_lost(-EFAULT));
    EXPECT_FALSE(StackFrames::is_lost(3));
    StackFrames frames(-1, {});
    EXPECT_EQ(frames.kernel(-EEXIST), std::vector<std::string>{"[Missed Kernel Stack]"});
    EXPECT_EQ(frames.user(-EEXIST, 1), std::vector<std::string>{"[Missed User Stack]"});
    EXPECT_TRUE(frames.kernel(-EFAULT).empty());
    EXPECT_TRUE(frames.user(-EFAULT, 1).empty());
}

}  // namespace
}  // namespace snoopbox::reports

// SPDX-License-Identifier: Apache-2.0
// The frames of stack traces that programs took, as text.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "symbols/kernel_symbols.h"
#include "symbols/user_symbols.h"

namespace snoopbox::reports {

// How a frame is shown. Without any, it is the function's name.
struct FrameStyle {
    bool offsets = false;    // "vfs_read+0x1f"
    bool addresses = false;  // "ffffffff81234567 vfs_read"
};

class StackFrames {
  public:
    // `traces`: the map of the traces, BPF_MAP_TYPE_STACK_TRACE. The caller keeps it.
    StackFrames(int traces, FrameStyle style);

    // The frames of the trace `number`, the leaf first. Numbers are what bpf_get_stackid()
    // returned: negative ones are errors. There are no frames if there was no such stack, and one
    // that says so if the trace was lost (is_lost) or is no longer in the map. Kernel stacks lack
    // the frames of the tracing itself.
    const std::vector<std::string>& kernel(std::int64_t number);
    std::vector<std::string> user(std::int64_t number, pid_t process);

    // Whether the trace is one of the kernel's, by its addresses.
    bool is_of_kernel(std::int64_t number);

    // Whether there was a stack, but no room for it in the map.
    static bool is_lost(std::int64_t number);

    // Learns what the process has mapped, in case it is gone when its frames are asked for.
    void note(pid_t process) { user_symbols_.note(process); }

  private:
    // A frame in the map. By build ID, if the map is one of those (BPF_F_STACK_BUILD_ID): the file
    // and the offset in it. Otherwise, and where no file is known, the address.
    struct Place {
        std::string build_id = {};  // hexadecimal; empty: none
        std::uint64_t address = 0;
    };
    // Nothing if the trace was lost.
    std::optional<std::vector<Place>> places(std::int64_t number);
    std::string text_of(const symbols::Frame& frame, std::uint64_t address) const;

    int traces_;
    bool has_build_ids_ = false;
    FrameStyle style_;
    std::vector<std::uint64_t> buffer_;
    symbols::KernelSymbols kernel_symbols_;
    symbols::UserSymbols user_symbols_;
    std::unordered_map<std::int64_t, std::vector<std::string>> kernel_frames_;
};

// How many of the innermost frames of a kernel stack are those of the tracing itself: the program,
// what called it and, if the scheduler's tick did, the interrupt.
std::size_t tracing_frames(const std::vector<symbols::Frame>& frames);

}  // namespace snoopbox::reports

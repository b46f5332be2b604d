// SPDX-License-Identifier: Apache-2.0
// Runs code that may crash or not end, such as a library on data from elsewhere, in a process of
// its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox {

struct OwnProcessLimits {
    std::chrono::seconds time{20};  // by the clock
    std::chrono::seconds cpu_time{10};
    std::size_t more_memory_bytes = std::size_t{1} << 30U;  // than this process has now
};

// Returns what `work` returns: text of any size, or its error. If the process crashes, does not
// end within the limits, or wants more memory, the error says so ("WHO crashes on it (SIGSEGV):
// damaged?"). What `work` changes in memory is lost; it must not wait for anything of this process,
// and what it prints goes nowhere. The process never outlives this call, and leaves no core dump.
// An interrupt ends it.
Result<std::string> in_own_process(std::string_view who,
                                   const std::function<Result<std::string>()>& work,
                                   const OwnProcessLimits& limits = {});

}  // namespace snoopbox

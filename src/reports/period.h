// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace snoopbox::reports {

// The time between two readings of a map.
class Period {
  public:
    // Since the last call, or since this was made.
    std::int64_t next_ns() {
        const auto now = Clock::now();
        const std::chrono::nanoseconds passed = now - begin_;
        begin_ = now;
        return passed.count();
    }

  private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point begin_ = Clock::now();
};

}  // namespace snoopbox::reports

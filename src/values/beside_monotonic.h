// SPDX-License-Identifier: Apache-2.0
// Reads two clocks at the same moment.
#pragma once

#include <cstdint>
#include <ctime>
#include <limits>
#include <optional>

namespace snoopbox::values {

// The clock as this process sees it.
inline std::int64_t now_ns(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

struct BesideMonotonic {
    std::int64_t monotonic_ns;  // our CLOCK_MONOTONIC
    std::int64_t other_ns;
};

// read() -> std::optional<std::int64_t> reads the other clock. We read it between two readings of
// CLOCK_MONOTONIC, several times because we may be preempted in between, and keep the closest
// readings. Returns nothing if it cannot be read.
template <typename Read>
std::optional<BesideMonotonic> read_beside_monotonic(Read read) {
    constexpr int tries = 5;
    constexpr std::int64_t close_ns = 10'000;
    std::optional<BesideMonotonic> best;
    auto least_ns = std::numeric_limits<std::int64_t>::max();
    for (int i = 0; i < tries && least_ns > close_ns; ++i) {
        const auto before_ns = now_ns(CLOCK_MONOTONIC);
        const std::optional<std::int64_t> other_ns = read();
        const auto apart_ns = now_ns(CLOCK_MONOTONIC) - before_ns;
        if (other_ns && apart_ns < least_ns) {
            least_ns = apart_ns;
            best = {before_ns + apart_ns / 2, *other_ns};
        }
    }
    return best;
}

}  // namespace snoopbox::values

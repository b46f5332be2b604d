// SPDX-License-Identifier: Apache-2.0
// Sums of counters that came from elsewhere: a wrong but huge number misleads less than a small
// one.
#pragma once

#include <cstdint>

namespace snoopbox::output {

constexpr std::uint64_t add_saturated(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t sum = a + b;
    return sum < a ? UINT64_MAX : sum;
}

}  // namespace snoopbox::output

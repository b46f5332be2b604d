// SPDX-License-Identifier: Apache-2.0
// Distributions of 64-bit values, made of the counts that BPF programs keep in arrays of slots.
//
// A fine log2 array has 8 slots for each power of two, so a bucket is at most an eighth as wide as
// its lower bound. Values below 8 have a slot each. The BPF side computes the same `log2_slot`.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace snoopbox::output {

struct Bounds {
    std::uint64_t low;
    std::uint64_t high;  // inclusive
};

struct Bucket {
    std::uint64_t low;
    std::uint64_t high;  // inclusive
    std::uint64_t count;
};

enum class Scale { log2, linear };

struct Histogram {
    // Ascending. A log2 histogram may lack its empty buckets; a linear one has those below the last
    // that is not empty.
    std::vector<Bucket> buckets;
    // How many values are below 0: errors, mostly. All else here is of the other ones.
    std::uint64_t negative = 0;
    std::uint64_t count = 0;
    std::uint64_t sum = 0;
    std::uint64_t max = 0;  // the largest value, 0 if there is none
    Scale scale = Scale::log2;
    // Whether sum and max are those of the values. If not, max is that of the last bucket, and
    // nothing is known of the sum.
    bool is_exact = true;
};

inline constexpr std::size_t log2_slots = 496;

constexpr std::size_t log2_slot(std::uint64_t value) {
    if (value < 8) {
        return static_cast<std::size_t>(value);
    }
    const auto power = static_cast<std::size_t>(std::bit_width(value)) - 1U;
    return (power - 2U) * 8U + ((value >> (power - 3U)) & 7U);
}

// `slot` is below log2_slots.
constexpr Bounds log2_bounds(std::size_t slot) {
    if (slot < 8) {
        return {slot, slot};
    }
    const auto shift = static_cast<unsigned>(slot / 8U) - 1U;
    const std::uint64_t low = (8U + slot % 8U) << shift;
    return {low, low + ((std::uint64_t{1} << shift) - 1U)};
}

// Values from slot * step on, `step` of them. Bounds above 2^64 - 1 become that. A step of 0
// counts as 1.
Bounds linear_bounds(std::size_t slot, std::uint64_t step);

// Histograms of slot counts. `sum` and `max` are those of the values: slots are too coarse to tell.
// Their count is that of all slots, at most 2^64 - 1. Slots from log2_slots on are ignored.
Histogram log2_histogram(std::span<const std::uint64_t> slots, std::uint64_t sum,
                         std::uint64_t max);
Histogram linear_histogram(std::span<const std::uint64_t> slots, std::uint64_t step,
                           std::uint64_t sum, std::uint64_t max);

// Of slots as bpf_log2l() has them: 1 has the values 0 and 1, 2 has 2 and 3, 3 has 4 to 7. Their
// values are not known.
Histogram power_histogram(std::span<const std::uint64_t> slots);

// The value that a share of all values (0.5: half of them) do not exceed. Assumes that those of a
// bucket are spread evenly. Never above the maximum; 0 if there are no values.
std::uint64_t quantile(const Histogram& histogram, double share);

// 0 if there are no values.
double mean(const Histogram& histogram);

// BCC's buckets, from the first to the last that is not empty: 0 -> 1, 2 -> 3, 4 -> 7, 8 -> 15.
Histogram coarse(const Histogram& histogram);

}  // namespace snoopbox::output

// SPDX-License-Identifier: Apache-2.0
#include "output/histogram.h"

#include <algorithm>
#include <limits>

#include "output/saturate.h"

namespace snoopbox::output {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

// Neither sum nor max can be trusted to match the slots: programs add to them at different times.
Histogram empty_histogram(std::uint64_t sum, std::uint64_t max, Scale scale) {
    Histogram histogram;
    histogram.sum = sum;
    histogram.max = max;
    histogram.scale = scale;
    return histogram;
}

}  // namespace

Bounds linear_bounds(std::size_t slot, std::uint64_t step) {
    step = std::max<std::uint64_t>(step, 1);
    const std::uint64_t low = slot > most / step ? most : slot * step;
    return {low, add_saturated(low, step - 1)};
}

Histogram log2_histogram(std::span<const std::uint64_t> slots, std::uint64_t sum,
                         std::uint64_t max) {
    Histogram histogram = empty_histogram(sum, max, Scale::log2);
    for (std::size_t slot = 0; slot < std::min(slots.size(), log2_slots); ++slot) {
        if (slots[slot] != 0) {
            const Bounds bounds = log2_bounds(slot);
            histogram.buckets.push_back({bounds.low, bounds.high, slots[slot]});
            histogram.count = add_saturated(histogram.count, slots[slot]);
        }
    }
    return histogram;
}

Histogram linear_histogram(std::span<const std::uint64_t> slots, std::uint64_t step,
                           std::uint64_t sum, std::uint64_t max) {
    Histogram histogram = empty_histogram(sum, max, Scale::linear);
    while (!slots.empty() && slots.back() == 0) {
        slots = slots.first(slots.size() - 1);
    }
    histogram.buckets.reserve(slots.size());
    for (std::size_t slot = 0; slot < slots.size(); ++slot) {
        const Bounds bounds = linear_bounds(slot, step);
        histogram.buckets.push_back({bounds.low, bounds.high, slots[slot]});
        histogram.count = add_saturated(histogram.count, slots[slot]);
    }
    return histogram;
}

Histogram power_histogram(std::span<const std::uint64_t> slots) {
    constexpr std::size_t most_slots = 65;
    Histogram histogram = empty_histogram(0, 0, Scale::log2);
    histogram.is_exact = false;
    for (std::size_t slot = 0; slot < std::min(slots.size(), most_slots); ++slot) {
        if (slots[slot] != 0) {
            const std::uint64_t low = slot < 2 ? 0 : std::uint64_t{1} << (slot - 1);
            histogram.max = slot == 0 ? 0 : low + (std::max<std::uint64_t>(low, 2) - 1);
            histogram.buckets.push_back({low, histogram.max, slots[slot]});
            histogram.count = add_saturated(histogram.count, slots[slot]);
        }
    }
    return histogram;
}

std::uint64_t quantile(const Histogram& histogram, double share) {
    // Not the member `count`, so that a wrong one cannot lead past the last bucket.
    double total = 0;
    for (const Bucket& bucket : histogram.buckets) {
        total += static_cast<double>(bucket.count);
    }
    const double wanted = std::clamp(share, 0.0, 1.0) * total;
    double before = 0;
    std::uint64_t value = 0;
    for (const Bucket& bucket : histogram.buckets) {
        if (bucket.count == 0) {
            continue;
        }
        const auto count = static_cast<double>(bucket.count);
        const std::uint64_t high = std::clamp(histogram.max, bucket.low, bucket.high);
        value = high;
        if (before + count >= wanted) {
            // Rounded to the nearest. What rounding would put at or past the end stays `high`.
            const auto width = static_cast<double>(high - bucket.low);
            const double distance = (wanted - before) / count * width + 0.5;
            if (distance < width) {
                value = bucket.low + static_cast<std::uint64_t>(distance);
            }
            break;
        }
        before += count;
    }
    return std::min(value, histogram.max);
}

double mean(const Histogram& histogram) {
    return histogram.count == 0
               ? 0
               : static_cast<double>(histogram.sum) / static_cast<double>(histogram.count);
}

Histogram coarse(const Histogram& histogram) {
    Histogram result = empty_histogram(histogram.sum, histogram.max, Scale::log2);
    result.negative = histogram.negative;
    result.count = histogram.count;
    result.is_exact = histogram.is_exact;
    for (const Bucket& bucket : histogram.buckets) {
        if (bucket.count == 0) {
            continue;
        }
        // 0 and 1 share the first bucket.
        const auto index = static_cast<std::size_t>(std::bit_width(bucket.low | 1U)) - 1;
        while (result.buckets.size() <= index) {
            const std::uint64_t power = std::uint64_t{1} << result.buckets.size();
            result.buckets.push_back({power == 1 ? 0 : power, power + (power - 1), 0});
        }
        std::uint64_t& count = result.buckets[index].count;
        count = add_saturated(count, bucket.count);
    }
    return result;
}

}  // namespace snoopbox::output

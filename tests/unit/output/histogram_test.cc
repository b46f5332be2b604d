// SPDX-License-Identifier: Apache-2.0
#include "output/histogram.h"

#include <gmock/gmock.h>

#include <array>
#include <random>

namespace snoopbox::output {

bool operator==(const Bucket& a, const Bucket& b) {
    return a.low == b.low && a.high == b.high && a.count == b.count;
}

namespace {

// As bpf_log2l() numbers them.
TEST(PowerHistogram, HasBccsSlots) {
    const std::vector<std::uint64_t> slots{0, 2, 0, 5, 1};
    const auto histogram = power_histogram(slots);
    ASSERT_EQ(histogram.buckets.size(), 3U);
    EXPECT_EQ(histogram.buckets[0].low, 0U);
    EXPECT_EQ(histogram.buckets[0].high, 1U);
    EXPECT_EQ(histogram.buckets[0].count, 2U);
    EXPECT_EQ(histogram.buckets[1].low, 4U);
    EXPECT_EQ(histogram.buckets[1].high, 7U);
    EXPECT_EQ(histogram.buckets[2].low, 8U);
    EXPECT_EQ(histogram.buckets[2].high, 15U);
    EXPECT_EQ(histogram.count, 8U);
    EXPECT_FALSE(histogram.is_exact);
    EXPECT_EQ(coarse(histogram).buckets.size(), 4U);
}

TEST(Log2Slots, SmallValuesHaveTheirOwn) {
    for (std::uint64_t value = 0; value < 16; ++value) {
        EXPECT_EQ(log2_slot(value), value);
    }
    EXPECT_EQ(log2_slot(16), 16U);
    EXPECT_EQ(log2_slot(17), 16U);
    EXPECT_EQ(log2_slot(18), 17U);
    EXPECT_EQ(log2_slot(UINT64_MAX), 495U);
}

TEST(Log2Slots, FollowEachOtherWithoutGaps) {
    std::uint64_t next = 0;
    for (std::size_t slot = 0; slot < log2_slots; ++slot) {
        const Bounds bounds = log2_bounds(slot);
        ASSERT_EQ(bounds.low, next);
        ASSERT_GE(bounds.high, bounds.low);
        ASSERT_EQ(log2_slot(bounds.low), slot);
        ASSERT_EQ(log2_slot(bounds.high), slot);
        next = bounds.high + 1;
    }
    EXPECT_EQ(next, 0U) << "the last ends at 2^64 - 1";
}

TEST(LinearSlots, AreAsWideAsTheStep) {
    EXPECT_EQ(linear_bounds(3, 10).low, 30U);
    EXPECT_EQ(linear_bounds(3, 10).high, 39U);
    EXPECT_EQ(linear_bounds(3, 0).high, 3U);
    EXPECT_EQ(linear_bounds(3, UINT64_MAX / 2).low, UINT64_MAX);
    EXPECT_EQ(linear_bounds(1, UINT64_MAX).high, UINT64_MAX);
}

TEST(Histograms, OfSlots) {
    std::array<std::uint64_t, log2_slots + 1> slots{};
    slots[2] = 5;
    slots[16] = 1;
    slots[log2_slots] = 7;
    const Histogram fine = log2_histogram(slots, 26, 16);
    EXPECT_THAT(fine.buckets, testing::ElementsAre(Bucket{2, 2, 5}, Bucket{16, 17, 1}));
    EXPECT_EQ(fine.count, 6U);
    EXPECT_EQ(mean(fine), 26.0 / 6);

    const std::array<std::uint64_t, 4> lengths = {0, 4, 0, 0};
    const Histogram linear = linear_histogram(lengths, 5, 28, 8);
    EXPECT_THAT(linear.buckets, testing::ElementsAre(Bucket{0, 4, 0}, Bucket{5, 9, 4}));
    EXPECT_EQ(linear.count, 4U);
}

TEST(Histograms, CountsStopAtTheEnd) {
    std::array<std::uint64_t, 2> slots = {UINT64_MAX, 9};
    EXPECT_EQ(log2_histogram(slots, 0, 1).count, UINT64_MAX);
    EXPECT_THAT(coarse(log2_histogram(slots, 0, 1)).buckets,
                testing::ElementsAre(Bucket{0, 1, UINT64_MAX}));
}

TEST(Coarse, HasTheBucketsOfBcc) {
    std::array<std::uint64_t, log2_slots> slots{};
    for (const std::uint64_t value : {0U, 1U, 1U, 8U, 15U, 16U}) {
        ++slots.at(log2_slot(value));
    }
    EXPECT_THAT(coarse(log2_histogram(slots, 41, 16)).buckets,
                testing::ElementsAre(Bucket{0, 1, 3}, Bucket{2, 3, 0}, Bucket{4, 7, 0},
                                     Bucket{8, 15, 2}, Bucket{16, 31, 1}));
    slots[log2_slots - 1] = 1;
    const auto all = coarse(log2_histogram(slots, 41, UINT64_MAX)).buckets;
    ASSERT_EQ(all.size(), 64U);
    EXPECT_EQ(all.back(), (Bucket{std::uint64_t{1} << 63U, UINT64_MAX, 1}));
    EXPECT_TRUE(coarse({}).buckets.empty());
}

TEST(Quantile, IsLinearWithinABucket) {
    Histogram histogram;
    histogram.buckets = {{100, 199, 10}, {200, 299, 0}, {300, 399, 10}};
    histogram.count = 20;
    histogram.max = 1000;
    EXPECT_EQ(quantile(histogram, 0), 100U);
    EXPECT_EQ(quantile(histogram, 0.25), 150U);  // 100 + 99 / 2, rounded
    EXPECT_EQ(quantile(histogram, 0.5), 199U);
    EXPECT_EQ(quantile(histogram, 0.75), 350U);
    EXPECT_EQ(quantile(histogram, 1), 399U);
}

TEST(Quantile, IsNeverAboveTheMaximum) {
    Histogram histogram;
    histogram.buckets = {{512, 575, 4}};
    histogram.count = 4;
    histogram.max = 520;
    EXPECT_EQ(quantile(histogram, 0.5), 516U);
    EXPECT_EQ(quantile(histogram, 0.99), 520U);
    histogram.max = 3;  // as if the program had been interrupted between slot and maximum
    EXPECT_EQ(quantile(histogram, 0.5), 3U);
    EXPECT_EQ(quantile({}, 0.5), 0U);
    EXPECT_EQ(mean({}), 0);
}

TEST(Quantile, OfHugeCountsAndValues) {
    Histogram histogram;
    histogram.buckets = {{0, 0, UINT64_MAX}, {UINT64_MAX - 1, UINT64_MAX, UINT64_MAX}};
    histogram.count = UINT64_MAX;
    histogram.max = UINT64_MAX;
    EXPECT_EQ(quantile(histogram, 0.4), 0U);
    EXPECT_GE(quantile(histogram, 0.9), UINT64_MAX - 1);
    EXPECT_EQ(quantile(histogram, 1), UINT64_MAX);
}

TEST(Quantile, IsNearThatOfTheValues) {
    std::mt19937_64 random{1};  // NOLINT(*-msc51-cpp): the same values on each run
    std::vector<std::uint64_t> values;
    std::array<std::uint64_t, log2_slots> slots{};
    for (int i = 0; i < 10'000; ++i) {
        values.push_back(random() >> (20 + random() % 40));
        ++slots.at(log2_slot(values.back()));
    }
    std::ranges::sort(values);
    const Histogram histogram = log2_histogram(slots, 0, values.back());
    for (const double share : {0.5, 0.9, 0.99}) {
        const auto exact =
            static_cast<double>(values[static_cast<std::size_t>(share * 10'000) - 1]);
        EXPECT_NEAR(static_cast<double>(quantile(histogram, share)), exact, exact / 8 + 1);
    }
}

}  // namespace
}  // namespace snoopbox::output

// SPDX-License-Identifier: Apache-2.0
#include "util/deadline.h"

#include <gtest/gtest.h>

#include <limits>

namespace snoopbox {
namespace {

using std::chrono::duration;
using std::chrono::hours;
using std::chrono::milliseconds;

TEST(DeadlineTest, NeverDoesNotPass) {
    EXPECT_FALSE(Deadline::never().passed());
    EXPECT_EQ(Deadline::never().left(milliseconds(7)), milliseconds(7));
}

TEST(DeadlineTest, PassesWhenItsTimeHasCome) {
    EXPECT_TRUE(Deadline::in(duration<double>(0)).passed());
    EXPECT_TRUE(Deadline::in(duration<double>(-1)).passed());
    EXPECT_EQ(Deadline::in(duration<double>(-1)).left(milliseconds(7)), milliseconds(0));
    EXPECT_FALSE(Deadline::in(hours(1)).passed());
}

TEST(DeadlineTest, WhatIsLeftIsNeverMoreThanWasAskedFor) {
    EXPECT_EQ(Deadline::in(hours(1)).left(milliseconds(1000)), milliseconds(1000));
    const auto left = Deadline::in(hours(1)).left(hours(2));
    EXPECT_LE(left, hours(1));
    EXPECT_GT(left, milliseconds(0));
}

// If a fraction of a millisecond counted as zero, poll would return at once, again and again.
TEST(DeadlineTest, APartOfAMillisecondIsOne) {
    const auto left = Deadline::in(duration<double>(3599.9999)).left(hours(2));
    EXPECT_GT(left, milliseconds(0));
    EXPECT_EQ(Deadline::in(std::chrono::nanoseconds(1)).left(milliseconds(0)), milliseconds(0));
}

TEST(DeadlineTest, NoTimeIsTooLong) {
    for (const double days : {30.0, 36500.0}) {
        const auto deadline = Deadline::in(duration<double>(days * 86400));
        EXPECT_FALSE(deadline.passed());
        EXPECT_EQ(deadline.left(milliseconds(1000)), milliseconds(1000));
    }
    EXPECT_EQ(Deadline::in(duration<double>(1e30)), Deadline::never());
    EXPECT_EQ(Deadline::in(duration<double>(std::numeric_limits<double>::infinity())),
              Deadline::never());
}

TEST(DeadlineTest, TheEarlierOneIsLess) {
    EXPECT_LT(Deadline::in(hours(1)), Deadline::in(hours(2)));
    EXPECT_LT(Deadline::in(hours(2)), Deadline::never());
}

}  // namespace
}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
#include "values/event_clock.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <cstdint>

namespace snoopbox::values {
namespace {

constexpr std::int64_t second = 1'000'000'000;

class EventClockTest : public testing::Test {
  protected:
    EventClockTest() { now_ = {100 * second, 5000 * second}; }

    static EventClock::Moment now() { return now_; }
    static void pass(std::int64_t ns) {
        now_.monotonic_ns += ns;
        now_.realtime_ns += ns;
    }
    static EventClock::Moment now_;
};
EventClock::Moment EventClockTest::now_;

TEST_F(EventClockTest, TheTimeOfDayFollowsTheEventsTime) {
    EventClock clock(0, &now);
    EXPECT_EQ(clock.wall_ns(100 * second), 5000 * second);
    EXPECT_EQ(clock.wall_ns(99 * second), 4999 * second);
    EXPECT_EQ(clock.elapsed_ns(102 * second), 2 * second);
}

TEST_F(EventClockTest, ANamespacesOffsetIsNotTheKernels) {
    EventClock clock(30 * second, &now);
    EXPECT_EQ(clock.wall_ns(70 * second), 5000 * second);
    EXPECT_EQ(clock.elapsed_ns(71 * second), second);
    pass(2 * second);
    EXPECT_EQ(clock.wall_ns(72 * second), 5002 * second);
}

TEST_F(EventClockTest, EventsKeepTheTimeOfDayThatWasWhenTheyCame) {
    EventClock clock(0, &now);
    pass(second);
    now_.realtime_ns += 3600 * second;
    clock.look();
    pass(second);
    now_.realtime_ns -= 7200 * second;
    clock.look();
    pass(second);
    EXPECT_EQ(clock.wall_ns(100 * second), 5000 * second);
    EXPECT_EQ(clock.wall_ns(101 * second - 1), 5001 * second - 1);
    EXPECT_EQ(clock.wall_ns(101 * second), 8601 * second);
    EXPECT_EQ(clock.wall_ns(102 * second - 1), 8602 * second - 1);
    EXPECT_EQ(clock.wall_ns(102 * second), 1402 * second);
}

TEST_F(EventClockTest, AnEventThatIsNewerThanTheLastLookIsReasonForAnother) {
    EventClock clock(0, &now);
    pass(second);
    now_.realtime_ns += 3600 * second;
    pass(second);
    EXPECT_EQ(clock.wall_ns(100 * second + 1), 5000 * second + 1);
    pass(second);
    EXPECT_EQ(clock.wall_ns(103 * second), 8603 * second);
}

TEST_F(EventClockTest, WithNoEventsSinceTheLastLookAllThatComeAreLater) {
    EventClock clock(0, &now);
    pass(second);
    now_.realtime_ns += 3600 * second;
    clock.look(true);
    EXPECT_EQ(clock.wall_ns(100 * second), 5000 * second);
    EXPECT_EQ(clock.wall_ns(100 * second + 1), 8600 * second + 1);
}

TEST_F(EventClockTest, WhatReadingTheClocksTakesIsNoStep) {
    EventClock clock(0, &now);
    pass(second);
    now_.realtime_ns += 99'999;
    clock.look();
    EXPECT_EQ(clock.wall_ns(101 * second), 5001 * second);
    now_.realtime_ns -= 2LL * 99'999;
    clock.look();
    EXPECT_EQ(clock.wall_ns(101 * second), 5001 * second);
    now_.realtime_ns -= 1;
    clock.look();
    EXPECT_EQ(clock.wall_ns(101 * second), 5001 * second - 100'000);
}

TEST_F(EventClockTest, ManyStepsAreKept) {
    EventClock clock(0, &now);
    for (int i = 0; i < 300; ++i) {
        pass(second);
        now_.realtime_ns += second;
        clock.look();
    }
    EXPECT_EQ(clock.wall_ns(400 * second), 5600 * second);
    EXPECT_EQ(clock.wall_ns(399 * second), 5598 * second);
    EXPECT_EQ(clock.wall_ns(150 * second), 5100 * second);
}

TEST_F(EventClockTest, ItIsNotSaidThatTheTimeWasSetWhenItWasNot) {
    EventClock clock(0);
    ASSERT_GE(clock.fd(), 0);
    pollfd polled{clock.fd(), POLLIN, 0};
    EXPECT_EQ(poll(&polled, 1, 0), 0);
    clock.look();
    EXPECT_EQ(poll(&polled, 1, 0), 0);
}

TEST(EventClockNow, BothClocksAreOfOneMoment) {
    const auto before = EventClock::now();
    const auto after = EventClock::now();
    EXPECT_LE(before.monotonic_ns, after.monotonic_ns);
    EXPECT_GT(before.realtime_ns, 0);
}

}  // namespace
}  // namespace snoopbox::values

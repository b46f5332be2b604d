// SPDX-License-Identifier: Apache-2.0
#include "events/event_clock.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <limits>

namespace snoopbox::events {
namespace {

std::int64_t now_ns(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

// Both clocks at one moment: between the two readings we may be made to wait.
EventClock::Moment EventClock::now() {
    constexpr int tries = 5;
    constexpr std::int64_t close_ns = 10'000;
    Moment best{};
    auto least_ns = std::numeric_limits<std::int64_t>::max();
    for (int i = 0; i < tries && least_ns > close_ns; ++i) {
        const auto before_ns = now_ns(CLOCK_MONOTONIC);
        const auto realtime_ns = now_ns(CLOCK_REALTIME);
        const auto apart_ns = now_ns(CLOCK_MONOTONIC) - before_ns;
        if (apart_ns < least_ns) {
            least_ns = apart_ns;
            best = {before_ns + apart_ns / 2, realtime_ns};
        }
    }
    return best;
}

EventClock::EventClock(std::int64_t namespace_offset_ns, Moment (*read)())
    : namespace_offset_ns_(namespace_offset_ns),
      read_(read),
      changed_(timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK)) {
    const auto now = read_();
    begin_ns_ = looked_ns_ = now.monotonic_ns - namespace_offset_ns_;
    offset_ns_ = now.realtime_ns - begin_ns_;
    watch();
}

// timerfd_create(2): such a timer is cancelled when the time of day is set, or the host wakes up.
void EventClock::watch() {
    itimerspec never{};
    never.it_value.tv_sec = std::numeric_limits<time_t>::max();
    if (changed_ && timerfd_settime(changed_.get(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
                                    &never, nullptr) != 0) {
        changed_.reset();
    }
}

void EventClock::look(bool no_events_since) {
    std::uint64_t expirations = 0;
    if (changed_) {  // or it stays readable
        [[maybe_unused]] const auto got = ::read(changed_.get(), &expirations, sizeof expirations);
    }
    // Less cannot be told from the time that reading the clocks takes; what adds up to more shows.
    constexpr std::int64_t least_step_ns = 100'000;
    constexpr std::size_t most_kept = 256;
    const auto now = read_();
    const auto looked_before_ns = looked_ns_;
    looked_ns_ = now.monotonic_ns - namespace_offset_ns_;
    const auto offset_ns = now.realtime_ns - looked_ns_;
    if (offset_ns - offset_ns_ < least_step_ns && offset_ns_ - offset_ns < least_step_ns) {
        return;
    }
    if (earlier_.size() == most_kept) {
        earlier_.erase(earlier_.begin());
    }
    since_ns_ = no_events_since ? looked_before_ns + 1 : looked_ns_;
    earlier_.push_back({since_ns_, offset_ns_});
    offset_ns_ = offset_ns;
}

std::int64_t EventClock::earlier_offset(std::int64_t event_ns) const {
    const auto found = std::ranges::find_if(
        earlier_, [&](const Offset& offset) { return event_ns < offset.until_ns; });
    return found->offset_ns;  // the last one ends where the present one begins
}

}  // namespace snoopbox::events

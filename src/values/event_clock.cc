// SPDX-License-Identifier: Apache-2.0
#include "values/event_clock.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <limits>
#include <optional>

#include "values/beside_monotonic.h"

namespace snoopbox::values {

EventClock::Moment EventClock::now() {
    const auto both = read_beside_monotonic([] { return std::optional(now_ns(CLOCK_REALTIME)); });
    return {both->monotonic_ns, both->other_ns};
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

// timerfd_create(2): such a timer is cancelled when the time of day is set or the host resumes.
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
    if (changed_) {  // otherwise it stays readable
        [[maybe_unused]] const auto got = ::read(changed_.get(), &expirations, sizeof expirations);
    }
    // Reading the clocks takes time, so smaller steps cannot be detected; small steps that add up
    // can.
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
    return found->offset_ns;  // the last one ends where the current one starts
}

}  // namespace snoopbox::values

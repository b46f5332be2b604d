// SPDX-License-Identifier: Apache-2.0
// Converts times of events to the time of day. The kernel stamps events with its own
// CLOCK_MONOTONIC, which a time namespace shows with an offset. That clock neither jumps when the
// time of day is set nor advances while the host is suspended, so the difference between the two
// clocks changes over time.
#pragma once

#include <cstdint>
#include <vector>

#include "util/fd.h"
#include "values/integers.h"

namespace snoopbox::values {

class EventClock {
  public:
    // CLOCK_MONOTONIC and CLOCK_REALTIME, as this process sees them.
    struct Moment {
        std::int64_t monotonic_ns;
        std::int64_t realtime_ns;
    };
    static Moment now();

    // Tracing starts now. `namespace_offset_ns`: how far our CLOCK_MONOTONIC is ahead of the
    // kernel's.
    explicit EventClock(std::int64_t namespace_offset_ns, Moment (*read)() = &now);

    // Converts an event's time to nanoseconds since 1970.
    std::int64_t wall_ns(std::int64_t event_ns) {
        if (event_ns > looked_ns_) {
            look();
        }
        return add(event_ns, event_ns >= since_ns_ ? offset_ns_ : earlier_offset(event_ns));
    }

    // Returns the time since the start of tracing, in nanoseconds.
    std::int64_t elapsed_ns(std::int64_t event_ns) const { return subtract(event_ns, begin_ns_); }

    // Readable after the time of day was set; call look() then, to record when that happened. -1 if
    // the kernel has no such file descriptor. `no_events_since`: no event newer than the last look
    // came before the time of day was set.
    int fd() const { return changed_.get(); }
    void look(bool no_events_since = false);

  private:
    struct Offset {
        std::int64_t until_ns;  // on the events' clock
        std::int64_t offset_ns;
    };
    std::int64_t earlier_offset(std::int64_t event_ns) const;
    void watch();

    std::int64_t namespace_offset_ns_;
    Moment (*read_)();
    std::int64_t begin_ns_;
    std::int64_t looked_ns_;
    std::int64_t since_ns_ = INT64_MIN;  // offset_ns_ is valid from then on
    std::int64_t offset_ns_;             // CLOCK_REALTIME minus the events' clock
    std::vector<Offset> earlier_;        // oldest first
    Fd changed_;
};

}  // namespace snoopbox::values

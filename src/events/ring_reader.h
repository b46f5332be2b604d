// SPDX-License-Identifier: Apache-2.0
// The user-space end of the event buffer (bpf_sources/include/snoop.h is the other one).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "events/ring.h"
#include "util/deadline.h"
#include "util/result.h"

namespace snoopbox::events {

// Reads in the manner of network drivers: while nothing comes, it sleeps until the first event
// wakes it; while events come, it takes them in batches, a short nap apart, and the traced programs
// are spared from waking it. Memory does not depend on the number of events.
class RingReader {
  public:
    // Descriptors of a ring buffer and of the map snoop_control, which stay the caller's. Programs
    // that were not made with snoop.h have no such map (-1): the kernel then wakes the reader by
    // its own rules, and events that are lost are not counted.
    static Result<RingReader> create(int ring_fd, int control_fd);

    // For epoll with EPOLLET: what wakes is a program's wake-up, not that there is data.
    int fd() const { return fd_; }

    // Calls take_one(std::string_view record) -> bool for each record, until none is there, it
    // returns false, or `until` has passed.
    struct Batch {
        std::size_t count = 0;
        bool more = false;  // was not the last that is there
    };
    template <typename TakeOne>
    Batch take(TakeOne&& take_one, Deadline until) {
        constexpr std::size_t between_looks = 64;  // at the clock
        Batch batch;
        batch.count = ring_.consume([&, left = between_looks](std::string_view record) mutable {
            batch.more = !take_one(record);
            if (--left == 0) {
                left = between_looks;
                batch.more |= until.passed();
            }
            return !batch.more;
        });
        return batch;
    }

    // After a batch to the end. How long to wait at most; the programs know how from now on.
    struct Rest {
        std::chrono::milliseconds most;
        bool asleep;  // the first event ends it; else it may come unnoticed
    };
    Rest rest(bool took_some);

    // Events so far that found the buffer full.
    std::uint64_t lost() const;
    // The buffer was seen full: programs that do not count what they lose have likely lost some.
    bool was_full() const { return ring_.was_full(); }

  private:
    struct Control;  // struct snoop_control, mapped
    struct Unmap {
        void operator()(Control* control) const;
    };
    RingReader(Ring ring, int fd) : ring_(std::move(ring)), fd_(fd) {}
    Status map_control(int control_fd);

    Ring ring_;
    int fd_;
    std::unique_ptr<Control, Unmap> control_;
    std::chrono::milliseconds longest_sleep_{};
    std::chrono::milliseconds nap_{};
    bool was_quiet_ = false;
};

}  // namespace snoopbox::events

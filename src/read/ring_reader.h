// SPDX-License-Identifier: Apache-2.0
// The user-space end of the event buffer (bpf_sources/include/snoop.h is the other end).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "read/ring.h"
#include "util/deadline.h"
#include "util/result.h"

namespace snoopbox::read {

// Reads the way network drivers do. While nothing arrives, it sleeps until the first event wakes
// it. While events arrive, it takes them in batches with short naps in between, and the traced
// programs need not wake it. Memory use does not depend on the number of events.
class RingReader {
  public:
    // File descriptors of a ring buffer and of the map snoop_control; the caller keeps ownership.
    // Programs made without snoop.h have no such map (-1): the kernel then wakes the reader by its
    // own rules, and lost events are not counted.
    static Result<RingReader> create(int ring_fd, int control_fd);

    // For epoll with EPOLLET: it must react to wake-ups, not to available data.
    int fd() const { return fd_; }

    // Calls take_one(std::string_view record) -> bool for each record until none is left, it
    // returns false, or `until` has passed.
    struct Batch {
        std::size_t count = 0;
        bool more = false;  // records may be left
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

    // Call after a batch that left no records. Returns how long to wait at most; programs see the
    // new state from now on.
    struct Rest {
        std::chrono::milliseconds most;
        bool asleep;  // the first event wakes us; otherwise it may arrive unnoticed
    };
    Rest rest(bool took_some);

    // The number of events so far that found the buffer full.
    std::uint64_t lost() const;
    // The buffer was seen full: programs that do not count their losses have likely lost some.
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

}  // namespace snoopbox::read

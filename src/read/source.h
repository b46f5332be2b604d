// SPDX-License-Identifier: Apache-2.0
// Where records come from.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "util/deadline.h"

namespace snoopbox::read {

// Takes records.
class Sink {
  public:
    virtual ~Sink() = default;
    // Takes one, which lives until this returns. Returns whether it can take more.
    virtual bool take(std::string_view record) = 0;
    // Those that follow are of this buffer, of several.
    virtual void from(std::size_t /*buffer*/) {}
};

class Source {
  public:
    virtual ~Source() = default;

    // For epoll with EPOLLET: it must react to wake-ups, not to available data.
    virtual int fd() const = 0;

    // Hands over records until none is left, the sink can take no more, or `until` has passed.
    struct Batch {
        std::size_t count = 0;
        bool more = false;  // records may be left
    };
    virtual Batch take(Sink& sink, Deadline until) = 0;

    // Call after a batch that left no records. Returns how long to wait at most.
    struct Rest {
        std::chrono::milliseconds most;
        bool asleep;  // the first event wakes us; otherwise it may arrive unnoticed
    };
    virtual Rest rest(bool took_some) = 0;

    // The number of records so far that found the buffer full, as far as that is counted.
    virtual std::uint64_t lost() const = 0;
    // Whether `lost` counts them all.
    virtual bool counts_lost() const = 0;
    // The buffer was seen full: where losses are not counted, some are likely.
    virtual bool was_full() const = 0;
};

}  // namespace snoopbox::read

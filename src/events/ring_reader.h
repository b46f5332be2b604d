// SPDX-License-Identifier: Apache-2.0
// The user-space end of the event buffer (bpf_sources/include/snoop.h is the other one).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "events/ring.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::events {

// What the reader calls. None of them may keep the record.
struct Handlers {
    std::function<Status(std::string_view record)> on_record;
    std::function<Status()> on_pause;  // the buffer is empty for now: time to write what is there
    std::function<void()> on_end;      // before the last batch is taken: time to detach
};

// Reads in the manner of network drivers: while nothing comes, it sleeps until the first event
// wakes it; while events come, it takes them in batches, a short nap apart, and the traced programs
// are spared from waking it. Memory does not depend on the number of events.
class RingReader {
  public:
    // Descriptors of a ring buffer and of the map snoop_control; they are not kept. Programs that
    // were not made with snoop.h have no such map (-1): the kernel then wakes the reader by its own
    // rules, and events that are lost are not counted.
    static Result<RingReader> create(int ring_fd, int control_fd);

    // Until an interrupt, the end of `duration`, or an error of a handler (which it returns).
    // Events that are in the buffer at the end are still delivered. `output_fd`: stop as well once
    // nobody reads it any more.
    Status run(const Handlers& handlers, std::optional<std::chrono::duration<double>> duration,
               int output_fd);

    // Events so far that found the buffer full.
    std::uint64_t lost() const;
    // The buffer was seen full: programs that do not count what they lose have likely lost some.
    bool was_full() const { return ring_.was_full(); }

  private:
    struct Control;  // struct snoop_control, mapped
    struct Unmap {
        void operator()(Control* control) const;
    };
    explicit RingReader(Ring ring) : ring_(std::move(ring)) {}
    Status map_control(int control_fd);

    // An interrupt cuts it short, unless this is the drain after the end.
    enum class Drain { until_interrupt, whole };
    Result<std::size_t> consume(const Handlers& handlers, Drain drain);
    // False at the end: interrupted, or the output is gone.
    bool sleep(std::chrono::milliseconds most);

    Ring ring_;
    std::unique_ptr<Control, Unmap> control_;
    std::chrono::milliseconds longest_sleep_{-1};  // -1: until somebody wakes it
    Fd epoll_;
};

}  // namespace snoopbox::events

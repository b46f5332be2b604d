// SPDX-License-Identifier: Apache-2.0
// The user-space end of the event buffer (bpf_sources/include/snoop.h is the other end).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "read/ring.h"
#include "read/source.h"
#include "util/deadline.h"
#include "util/result.h"

namespace snoopbox::read {

// Reads the way network drivers do. While nothing arrives, it sleeps until the first event wakes
// it. While events arrive, it takes them in batches with short naps in between, and the traced
// programs need not wake it. Memory use does not depend on the number of events.
class RingReader final : public Source {
  public:
    // File descriptors of a ring buffer of so many bytes and of the map snoop_control; the caller
    // keeps ownership. Programs made without snoop.h have no such map (-1): the kernel then wakes
    // the reader by its own rules, and lost events are not counted.
    static Result<RingReader> create(int ring_fd, std::size_t bytes, int control_fd);

    int fd() const override { return fd_; }
    Batch take(Sink& sink, Deadline until) override;
    // Programs see the new state from now on.
    Rest rest(bool took_some) override;
    std::uint64_t lost() const override;
    bool counts_lost() const override { return shared_; }
    bool was_full() const override { return ring_.was_full(); }

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
    bool shared_ = false;  // programs know the state
};

}  // namespace snoopbox::read

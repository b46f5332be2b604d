// SPDX-License-Identifier: Apache-2.0
// Interrupts a blocking call. Whether a write to a pipe, terminal or socket blocks depends on
// everyone who shares it: poll cannot tell in advance, and O_NONBLOCK would affect the others. A
// signal makes all of these calls return. It could arrive just before the call, so it is repeated.
#pragma once

#include <csignal>
#include <ctime>

#include "util/deadline.h"

namespace snoopbox {

class Nudge {
  public:
    // Sends SIGALRM, with a handler that does nothing, to this process. If no timer can be created,
    // calls just block.
    Nudge();
    ~Nudge();
    Nudge(const Nudge&) = delete;
    Nudge& operator=(const Nudge&) = delete;

    // Every tenth of a second from then on. Both may be called by a signal handler.
    void from(Deadline deadline);
    void from_now();
    void stop();

  private:
    void set(std::chrono::nanoseconds first);
    timer_t timer_{};
    bool made_ = false;
};

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
// Gets a thread out of a call that blocks. Whether a pipe, a terminal or a socket blocks is up to
// whoever shares it: asking poll first does not tell, and O_NONBLOCK would be theirs, too. A signal
// makes all of them return. It could come just before the call, so it comes again and again.
#pragma once

#include <csignal>
#include <ctime>

#include "util/deadline.h"

namespace snoopbox {

class Nudge {
  public:
    // Sends SIGALRM, whose handler does nothing, to this process. Without a timer (there may be
    // too many) calls just block.
    Nudge();
    ~Nudge();
    Nudge(const Nudge&) = delete;
    Nudge& operator=(const Nudge&) = delete;

    // Every tenth of a second from then on. A signal handler may call these two.
    void from(Deadline deadline);
    void from_now();
    void stop();

  private:
    void set(std::chrono::nanoseconds first);
    timer_t timer_{};
    bool made_ = false;
};

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
#include "util/nudge.h"

namespace snoopbox {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds interval = std::chrono::milliseconds(100);

timespec to_timespec(nanoseconds time) {
    constexpr nanoseconds::rep second = 1'000'000'000;
    return {time.count() / second, time.count() % second};
}

}  // namespace

Nudge::Nudge() {
    struct sigaction action {};
    action.sa_handler = [](int) {};  // no SA_RESTART
    sigaction(SIGALRM, &action, nullptr);
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGALRM;
    made_ = timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
}

Nudge::~Nudge() {
    if (made_) {
        timer_delete(timer_);
    }
}

void Nudge::set(nanoseconds first) {
    if (made_) {
        const itimerspec times{to_timespec(interval), to_timespec(first)};  // 0 stops it
        timer_settime(timer_, 0, &times, nullptr);
    }
}

void Nudge::from(Deadline deadline) {
    if (deadline < Deadline::never()) {
        constexpr std::chrono::milliseconds far(1'000'000'000);
        set(std::max<nanoseconds>(deadline.left(far), std::chrono::milliseconds(1)));
    }
}

void Nudge::from_now() {
    set(interval);
}

void Nudge::stop() {
    set(nanoseconds(0));
}

}  // namespace snoopbox

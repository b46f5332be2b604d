// SPDX-License-Identifier: Apache-2.0
// The moment at which something ends or is given up.
#pragma once

#include <algorithm>
#include <chrono>

namespace snoopbox {

class Deadline {
  public:
    using Clock = std::chrono::steady_clock;

    static Deadline never() { return Deadline(Clock::time_point::max()); }

    // A time beyond the range of the clock means never.
    static Deadline in(std::chrono::duration<double> time) {
        const auto now = Clock::now();
        const std::chrono::duration<double> most = Clock::time_point::max() - now;
        constexpr double rounding = 0.999;
        return time < most * rounding
                   ? Deadline(now + std::chrono::duration_cast<Clock::duration>(time))
                   : never();
    }

    // That much later, but not before it is that late from now on if it is overdue by more.
    Deadline later_by(std::chrono::nanoseconds time) const {
        const auto now = Clock::now();
        return at_ + time > now ? Deadline(at_ + time) : Deadline(now + time);
    }

    bool passed() const { return at_ != Clock::time_point::max() && Clock::now() >= at_; }

    // The remaining time, rounded up, as poll and epoll_wait take it: 0 once the deadline has
    // passed, and at most `most`.
    std::chrono::milliseconds left(std::chrono::milliseconds most) const {
        using std::chrono::milliseconds;
        if (at_ == Clock::time_point::max()) {
            return most;
        }
        return std::clamp(std::chrono::ceil<milliseconds>(at_ - Clock::now()), milliseconds(0),
                          most);
    }

    friend bool operator<(const Deadline& a, const Deadline& b) { return a.at_ < b.at_; }
    friend bool operator==(const Deadline& a, const Deadline& b) { return a.at_ == b.at_; }

  private:
    explicit Deadline(Clock::time_point at) : at_(at) {}
    Clock::time_point at_;
};

}  // namespace snoopbox

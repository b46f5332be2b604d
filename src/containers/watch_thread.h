// SPDX-License-Identifier: Apache-2.0
// Cgroups are watched in a thread of its own, so that nothing else delays what is to be known of
// those that start. One watch serves all who want to know.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "containers/watch.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::containers {

class WatchThread {
  public:
    explicit WatchThread(Watch watch) : watch_(std::move(watch)) {}
    ~WatchThread();
    WatchThread(const WatchThread&) = delete;
    WatchThread& operator=(const WatchThread&) = delete;

    // Not thread-safe: to be used before the thread runs, or for what never changes.
    Watch& watch() { return watch_; }

    // Listeners are called in that thread from now on, and in those that call look(), but never at
    // the same time. Does nothing if it runs already.
    Status start();

    // In any thread: what was made before this call is known after it.
    void look();
    void look_now_at(const std::vector<std::uint64_t>& cgroups);
    void tell_of_gone(Cgroup cgroup);
    // As that of Watch, by the last look.
    bool is_incomplete() const { return is_incomplete_; }

  private:
    void keep_up();

    Watch watch_;
    std::mutex mutex_;  // of watch_, once the thread runs
    std::atomic<bool> is_incomplete_ = false;
    Fd stop_;
    std::thread thread_;
};

}  // namespace snoopbox::containers

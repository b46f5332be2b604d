// SPDX-License-Identifier: Apache-2.0
// Cgroups that have just been made, as a program of the tool's object notes them before anything
// can run in them (bpf_sources/include/cgroups.h). So those are known that have gone by the time
// they are looked at, and programs can tell those apart that nobody has looked at yet. What is made
// below a cgroup that a filter asks about is asked about at once.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include "attach/object.h"
#include "attach/way.h"
#include "containers/owners.h"
#include "containers/watch_thread.h"
#include "util/deadline.h"
#include "util/fd.h"

namespace snoopbox::session {

// A program in objects of tools whose events are tasks', and what it is for.
inline constexpr const char* cgroup_program = "snoop_cgroup_made";
inline constexpr const char* cgroup_tracepoint = "cgroup_mkdir";

// By which programs know a cgroup: its number, and a bit more for those of version 1.
std::uint64_t cgroup_key(const containers::Cgroup& cgroup, std::uint64_t number);
inline constexpr std::uint64_t of_version_1 = std::uint64_t{1} << 63U;  // SNOOP_VERSION_1

// The map of cgroups that a filter asks about, and what it has of those that may yet turn out to
// be.
inline constexpr const char* asked_map = "snoop_asked_cgroups";
inline constexpr std::uint64_t just_made = 4;  // SNOOP_JUST_MADE

class NewCgroups {
  public:
    // Listens to `watch`, after those who have to know of a cgroup before it counts as looked at.
    // `owners`, if there are any, ask it for those that are not known. Both outlive the use of the
    // result.
    static std::shared_ptr<NewCgroups> create(containers::WatchThread& watch,
                                              containers::Owners* owners);

    // Before the object is loaded, when it is known which of its programs are to be.
    static void prepare(const attach::Object& object);
    // Afterwards. Attaches the program; where that is impossible, cgroups are only known when they
    // are looked at.
    void begin(const attach::Object& object);

    // Somebody reads events, and asks whose they are. From now on, what has gone is kept until all
    // events of its time have been read.
    void expect_reader();
    // All events before `when` have been read.
    void has_read_until(Deadline::Clock::time_point when) { read_until_ = when; }

  private:
    explicit NewCgroups(containers::WatchThread& watch) : watch_(watch) {}
    void came(const containers::Cgroup& cgroup);
    void went(const containers::Cgroup& cgroup);
    void take(std::uint64_t key);
    void take_old_ones();
    void find_gone(std::uint64_t cgroup);

    containers::WatchThread& watch_;
    std::mutex mutex_;  // of what follows
    Deadline next_cleaning_ = Deadline::never();
    std::atomic<Deadline::Clock::time_point> read_until_ = Deadline::Clock::time_point::max();
    Fd map_;
    Fd asked_map_;
    attach::Links links_;
};

}  // namespace snoopbox::session

// SPDX-License-Identifier: Apache-2.0
// One tracer, started and watched.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "util/fd.h"

namespace snoopbox::bench {

struct Contestant {
    std::string label;
    std::vector<std::string> command;
};

enum class Event { open, exec };

// Makes one event that a tracer can be told by: `marker` is in the path or the arguments.
void make_event(Event event, const std::string& marker);

// What a process has used so far.
struct Usage {
    double cpu_ms = 0;  // user and system, of all its threads
    long resident_kib = 0;
    long peak_kib = 0;
};

class Running {
  public:
    // Its output goes to a terminal of ours (programs then write line by line), or to `file`.
    Running(const Contestant& contestant, const std::string& file);
    // Ended by SIGINT, or by force 10 s later.
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    // Makes events until one shows in the output. Milliseconds since the start; negative if it
    // ended, or `most_s` went by, before.
    double first_event_ms(Event event, double most_s);

    // All threads of the process, as the scheduler accounts for them. Zeros once it has ended.
    Usage usage() const;

    // Asks it to end and waits for that.
    void stop();

  private:
    bool shows(const std::string& marker);

    pid_t pid_ = -1;
    std::int64_t begin_ns_ = 0;
    Fd output_;  // the terminal's other end, or the file
    std::string seen_;
};

std::int64_t now_ns();

}  // namespace snoopbox::bench

// SPDX-License-Identifier: Apache-2.0
// Starts and watches one tracer.
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

// Makes one event, recognizable by `marker` in its path or arguments.
void make_event(Event event, const std::string& marker);

// What a process has used so far.
struct Usage {
    double cpu_ms = 0;  // user and system time of all threads
    long resident_kib = 0;
    long peak_kib = 0;
};

// What a tracer writes to standard error.
enum class Errors { dropped, kept };

class Running {
  public:
    // Sends output to a pseudo-terminal (so that programs write line by line), or to `file`.
    Running(const Contestant& contestant, const std::string& file, Errors errors = Errors::dropped);
    // Stops the tracer by SIGINT, or by SIGKILL 10 s later.
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    // Makes events until one shows in the output. Returns milliseconds since the start; negative if
    // the tracer exited or `most_s` seconds passed first.
    double first_event_ms(Event event, double most_s);

    // Waits until it traces: it has attached all, because nothing was added for a while and, if it
    // says so by "Tracing" on standard error, has said so. Returns milliseconds from the start
    // until then; negative as above. Errors must be kept.
    double tracing_ms(double most_s);

    // All threads of the process, as the scheduler accounts for them. Zeros once it has exited.
    Usage usage() const;

    // Asks it to exit and waits until it has.
    void stop();

    struct End {
        double ms;      // from SIGINT until it had exited
        long peak_kib;  // the most memory it ever had, until then
    };
    // The same, watching it; its output must be a file.
    End watch_end();

  private:
    bool shows(const std::string& marker);
    double ms() const;  // since the start
    bool has_ended() const;

    pid_t pid_ = -1;
    std::int64_t begin_ns_ = 0;
    Fd output_;  // the terminal's other end, or the file
    Fd errors_;  // if they are kept, a pipe that has them
    std::string seen_;
};

std::int64_t now_ns();

}  // namespace snoopbox::bench

// SPDX-License-Identifier: Apache-2.0
// A running snoopbox, for tests on the current kernel.
#pragma once

#include <rapidjson/document.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "../json_text.h"  // of events

namespace snoopbox::test {

using Arguments = std::vector<std::string>;

// The exit status and output of a program.
struct Ended {
    int status = -1;  // exit status, or 128 + signal
    std::string out;
    std::string err;
    // The lines of `out`, parsed; the test fails if one is not a JSON object.
    std::vector<rapidjson::Document> events() const;
    // The total number of lost events in the last warning.
    std::size_t lost() const;
};

// The build's snoopbox, and the arguments each tracer is also given: a cache of this test's own,
// unless the arguments name one, and SNOOPBOX_TEST_ARGS (split at spaces), with which the VM tests
// choose the header source and attach method.
std::string snoopbox_path();
Arguments tracer_arguments(const Arguments& arguments);

// Runs a program until it exits.
Ended run(const std::string& program, const Arguments& arguments,
          const std::function<void()>& in_child = {});

// Runs snoopbox as the user nobody until it exits. That user may be unable to enter the build
// directory, so a copy is started.
Ended run_as_nobody(const Arguments& arguments);

class Tracer {
  public:
    // Starts `snoopbox ARGUMENTS` and waits until it reports that it traces. `environment` is added
    // to ours ("NAME=VALUE"). `in_child` runs before the exec, for example to redirect output. Adds
    // tracer_arguments, unless the command does not take them.
    enum class Given { tracer_arguments, nothing_else };
    explicit Tracer(const Arguments& arguments, const Arguments& environment = {},
                    const std::function<void()>& in_child = {},
                    Given given = Given::tracer_arguments);
    ~Tracer();
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;

    bool tracing() const { return tracing_; }
    pid_t pid() const { return pid_; }
    // Closes the reading end of its standard output.
    void close_output() const;
    // Waits until `count` lines have been printed; returns false after `most`.
    bool wait_lines(std::size_t count, std::chrono::seconds most = std::chrono::seconds(30));
    // Sends the signal and waits until it exits; with `signal` 0, only waits.
    Ended stop(int signal);

  private:
    struct Shared;
    pid_t pid_ = -1;
    bool tracing_ = false;
    int out_ = -1;
    std::unique_ptr<Shared> shared_;
    std::thread out_reader_;
    std::thread err_reader_;
};

}  // namespace snoopbox::test

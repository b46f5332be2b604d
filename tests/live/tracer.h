// SPDX-License-Identifier: Apache-2.0
// A running snoopbox, for tests on the kernel at hand.
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

// What a program left behind.
struct Ended {
    int status = -1;  // exit status, or 128 + signal
    std::string out;
    std::string err;
    // The lines of `out`, each parsed; a test failure where one is no JSON object.
    std::vector<rapidjson::Document> events() const;
    // What the last warning of lost events says there were in all.
    std::size_t lost() const;
};

// The build's snoopbox, and what each tracer is given besides: a cache of this test's own, unless
// the arguments name one, and SNOOPBOX_TEST_ARGS (split at blanks), by which the VM tests choose
// header source and attach method.
std::string snoopbox_path();
Arguments tracer_arguments(const Arguments& arguments);

// TOOL --attach WAY and `more`. Where compiling takes a minute, objects are made beforehand: if the
// environment has SNOOPBOX_TEST_OBJECTS, this is `run` of TOOL-WAY.bpf.o in that directory.
Arguments by_way(const std::string& tool, const std::string& way, const Arguments& more);

// Runs a program to its end.
Ended run(const std::string& program, const Arguments& arguments,
          const std::function<void()>& in_child = {});

// snoopbox, to its end, as the user nobody. That user may not be let into the directory of the
// build: a copy is started.
Ended run_as_nobody(const Arguments& arguments);

class Tracer {
  public:
    // Starts `snoopbox ARGUMENTS` and waits until it says that it traces. `environment` is added to
    // ours ("NAME=VALUE"). `in_child` runs before the exec: to give it another output, say.
    // tracer_arguments are given too, unless the command does not take them.
    enum class Given { tracer_arguments, nothing_else };
    explicit Tracer(const Arguments& arguments, const Arguments& environment = {},
                    const std::function<void()>& in_child = {},
                    Given given = Given::tracer_arguments);
    ~Tracer();
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;

    bool tracing() const { return tracing_; }
    pid_t pid() const { return pid_; }
    // Nobody reads its standard output any more.
    void close_output() const;
    // Waits until `count` lines have been printed; false after `most`.
    bool wait_lines(std::size_t count, std::chrono::seconds most = std::chrono::seconds(30));
    // As Ctrl-C, or just waiting for its end (`signal` 0).
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

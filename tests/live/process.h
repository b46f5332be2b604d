// SPDX-License-Identifier: Apache-2.0
// Processes that a case starts, none of which outlives it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "util/deadline.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::test {

// SNOOPBOX_TEST_PATIENCE, 1 by default: by how much this machine is slower than a usual one. All
// time-outs are multiplied by it.
std::chrono::duration<double> patience();

// $PATH, with the directories of root's programs.
std::string search_path();

class Process {
  public:
    struct What {
        std::vector<std::string> argv;         // found in search_path()
        std::vector<std::string> environment;  // added to ours: "NAME=VALUE"
        std::string directory;                 // to run in
        bool held = false;                     // waits for release() before it executes anything
        bool joined = false;                   // standard error goes to the standard output
    };
    // It has a session of its own, nothing to read, and none of our descriptors. It is killed when
    // this thread ends.
    static Result<Process> start(const What& what);
    Process(Process&&) = default;
    Process& operator=(Process&&) = default;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() = default;  // kill_descendants ends it

    pid_t pid() const { return pid_; }
    // Lets it run with one more variable: "NAME=VALUE".
    void release(const std::string& variable);
    void send(int signal) const;

    // Reads what there is to read, without waiting. Once it has ended, that is all: descendants
    // that keep the pipes open are not waited for.
    void read();
    bool has_ended() const { return status_ >= 0; }
    int status() const { return status_; }  // 128 + the signal's number, or -1 if it runs
    const std::string& out() const { return out_; }
    const std::string& err() const { return err_; }

  private:
    friend bool wait_until(const std::vector<Process*>&, const Deadline&,
                           const std::function<bool()>&);
    Process() = default;

    pid_t pid_ = -1;
    int status_ = -1;
    Fd go_, pidfd_, out_fd_, err_fd_;
    std::string out_, err_;
};

// Reads the output of these processes until `done` says so; false if that takes too long.
bool wait_until(const std::vector<Process*>& processes, const Deadline& deadline,
                const std::function<bool()>& done);

// Makes orphans among our descendants our children, so that none escapes.
void adopt_orphans();

// Kills all descendants, whatever session or process group they have moved to, and reaps them.
// Returns those that cannot be killed.
std::vector<pid_t> kill_descendants();

// Mounts made while it exists are seen by this process and those it starts, and vanish with them.
// Network namespaces that `ip netns` makes have such mounts. Without permission it does nothing.
class PrivateMounts {
  public:
    PrivateMounts();
    ~PrivateMounts();
    PrivateMounts(const PrivateMounts&) = delete;
    PrivateMounts& operator=(const PrivateMounts&) = delete;

  private:
    Fd before_;
};

}  // namespace snoopbox::test

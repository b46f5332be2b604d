// SPDX-License-Identifier: Apache-2.0
// A command whose process ID is known before it runs, so it can be traced from its first
// instruction.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

class HeldCommand {
  public:
    // Forks; the child waits. The command inherits what we inherited, descriptors and signals, and
    // nothing of ours. `argv` is not empty; its first word is searched for in PATH, and is an error
    // if it is not there. No shell is involved.
    static Result<HeldCommand> start(std::vector<std::string> argv);
    // A command that was not released never runs; one that runs continues.
    ~HeldCommand();
    HeldCommand(HeldCommand&& other) noexcept;
    HeldCommand(const HeldCommand&) = delete;
    HeldCommand& operator=(const HeldCommand&) = delete;
    HeldCommand& operator=(HeldCommand&&) = delete;

    pid_t pid() const { return pid_; }
    // Readable once the process has ended.
    int ended_fd() const { return process_.get(); }

    // Lets the child execute the command. Fails if the kernel cannot. An interrupt ends the wait
    // for its answer.
    Status release();

  private:
    HeldCommand() = default;

    std::string name_;
    pid_t pid_ = -1;
    Fd process_;
    Fd go_;      // a byte here releases it
    Fd failed_;  // errno of an exec that failed
};

}  // namespace snoopbox

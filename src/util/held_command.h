// SPDX-License-Identifier: Apache-2.0
// A command that has its process number before it runs: it is traced from its first instruction.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

class HeldCommand {
  public:
    // Forks. The child waits, with none of our descriptors but the standard ones to be inherited.
    // `argv` is not empty, and no shell reads it.
    static Result<HeldCommand> start(std::vector<std::string> argv);
    // A command that was not released never runs; one that runs goes on.
    ~HeldCommand();
    HeldCommand(HeldCommand&& other) noexcept;
    HeldCommand(const HeldCommand&) = delete;
    HeldCommand& operator=(const HeldCommand&) = delete;
    HeldCommand& operator=(HeldCommand&&) = delete;

    pid_t pid() const { return pid_; }
    // Readable once the process has ended.
    int ended_fd() const { return process_.get(); }

    // The child becomes the command, which is looked for in PATH. Fails if it cannot be executed.
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

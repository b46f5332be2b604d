// SPDX-License-Identifier: Apache-2.0
// Names for addresses in processes.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "symbols/frame.h"
#include "symbols/modules.h"
#include "symbols/processes.h"

namespace snoopbox::symbols {

// Finds functions in the files that a process has mapped, in their separate debug files, in the
// vdso, and among those that it compiled at run time (perf-PID.map). Each file is read once, when
// an address in it is first asked for: that may take a second for the largest; otherwise finding
// takes microseconds. What cannot be read, for whatever reason, is unknown, never an error. For one
// thread at a time; not meant for the one that must keep up with events.
class UserSymbols {
  public:
    struct Limits {
        // Of all tables. Beyond that, what no remembered process uses is forgotten, then
        // everything, remembered processes as well.
        std::size_t most_bytes = std::size_t{512} << 20U;
    };
    // Process IDs are those of `proc`.
    explicit UserSymbols(std::filesystem::path proc = "/proc") : UserSymbols(std::move(proc), {}) {}
    UserSymbols(std::filesystem::path proc, Limits limits)
        : processes_(std::move(proc)), limits_(limits) {}

    // Of the process (not thread) that has this ID now, or had it when it was last seen. What it
    // has mapped is known as it was at most a second ago.
    Frame find(pid_t pid, std::uint64_t address);

    // Looks at what the process has mapped now, so that its addresses can be asked for after it has
    // gone. Call it soon after an exec, too. Nothing if it has gone already.
    std::optional<ProcessId> note(pid_t pid);
    // Of a process that was noted or found, even if another has its process ID now.
    Frame find(const ProcessId& id, std::uint64_t address);

    // Of the tables of symbols.
    std::size_t memory_bytes() const { return modules_.memory_bytes(); }

  private:
    Frame find_in(Process& process, std::uint64_t address);
    Frame find_in_module(const Process& process, const Code& code, std::uint64_t file_offset);
    static Frame find_compiled(Process& process, std::uint64_t address);
    void read(Module& module);
    void make_room();

    Processes processes_;
    Modules modules_;
    Limits limits_;
    bool has_grown_ = false;
};

}  // namespace snoopbox::symbols

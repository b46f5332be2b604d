// SPDX-License-Identifier: Apache-2.0
// What code processes have mapped, remembered after they have gone.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "symbols/jit_map.h"
#include "symbols/module.h"
#include "symbols/process_facts.h"

namespace snoopbox::symbols {

// One process for good: process IDs are used again.
struct ProcessId {
    pid_t pid = 0;
    std::uint64_t start_time = 0;  // in clock ticks since boot, as in /proc/PID/stat

    auto operator<=>(const ProcessId&) const = default;  // NOLINT(modernize-use-nullptr)
};

struct Code {
    Mapping mapping;
    std::shared_ptr<Module> module;  // once it was looked for, if it is a file or the vdso
    bool was_looked_for = false;
};

struct Process {
    std::filesystem::path directory;  // in /proc
    std::optional<Root> root;
    std::vector<Code> code;  // by address
    JitMap jit;
    std::chrono::steady_clock::time_point read_at;
    std::uint64_t last_use = 0;

    Code* find(std::uint64_t address);
};

class Processes {
  public:
    explicit Processes(std::filesystem::path proc) : proc_(std::move(proc)) {}

    // The process that has this ID now or had it last, as it was at most `most_age` ago or when it
    // was last seen. Null: never seen. Both pointers are valid until the next call.
    Process* current(pid_t pid, std::chrono::steady_clock::duration most_age);
    // That very process, if it is remembered.
    Process* remembered(const ProcessId& id);

    // Reads what is mapped now; nothing if the process has gone.
    std::optional<ProcessId> read(pid_t pid);

    void forget_all() { all_.clear(); }

  private:
    std::map<ProcessId, Process>::iterator last_with(pid_t pid);
    void make_room();

    std::filesystem::path proc_;
    std::map<ProcessId, Process> all_;
    std::uint64_t uses_ = 0;
};

}  // namespace snoopbox::symbols

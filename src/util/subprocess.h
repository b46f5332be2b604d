// SPDX-License-Identifier: Apache-2.0
// Runs one of our programs to completion. Never uses a shell.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "util/confinement.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

struct Subprocess {
    std::filesystem::path program;                   // its name, for messages and argv[0]
    int program_fd = -1;                             // what is executed
    std::vector<std::string> arguments;              // without argv[0]
    std::map<std::string, std::string> environment;  // all of it
    int stdin_fd = -1;                               // -1: nothing to read
    int result_fd = -1;                              // the child's descriptor 3; -1: none
    std::vector<int> more_fds;                       // the child's descriptors 4, 5, ...
    std::optional<Confinement> confinement;
};

struct SubprocessEnd {
    int exit_status = 0;  // 128 + the signal's number if a signal ended it
    std::string said;     // stdout and stderr together, at most 1 MiB
};

// The exit status of a child that could not be confined; `said` tells why.
constexpr int not_confined = 126;
// Of one that could not be executed, or whose libraries could not be loaded.
constexpr int not_started = 127;

// All other descriptors are closed in the child. The child is always reaped: on an
// interrupt (util/interrupt.h) it is killed and the result is fail_interrupted().
Result<SubprocessEnd> run(const Subprocess& what);

// `words` as exec takes arguments or an environment: it points into them.
std::vector<char*> argv_of(std::vector<std::string>& words);

// What `program` can be executed by as another user: itself, if all users may execute it, else a
// copy in memory.
Result<Fd> executable_by_all(Fd program);

// An unnamed file in memory, to pass data between processes. `name` shows up only in /proc.
Result<Fd> memory_file(const char* name);

}  // namespace snoopbox

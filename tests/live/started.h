// SPDX-License-Identifier: Apache-2.0
// Programs that tests start to see whether a tracer shows them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace snoopbox::test {

// Starts `program` with these arguments (the first is its argv[0]), waits for its end, and returns
// its pid. The exec may fail; `error` is then its errno.
pid_t exec_and_wait(const std::string& program, const std::vector<std::string>& argv,
                    int* error = nullptr);

// The same through execveat, from an open descriptor.
pid_t execveat_and_wait(const std::string& program, const std::vector<std::string>& argv);

// The same, from a thread that is not the process's first.
pid_t exec_from_thread_and_wait(const std::string& program, const std::vector<std::string>& argv);

// `count` times the quickest program there is, from two threads, at most `per_second` (0: as fast
// as it goes).
void exec_many(std::size_t count, std::size_t per_second);

// What exec_many starts: its name as a tracer shows it.
std::string quick_program();

}  // namespace snoopbox::test

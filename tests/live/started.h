// SPDX-License-Identifier: Apache-2.0
// Programs that tests start to see whether a tracer shows them.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

namespace snoopbox::test {

// Starts `program` with these arguments (the first is its argv[0]), waits until it exits, and
// returns its pid. The exec may fail; `error` is then its errno.
pid_t exec_and_wait(const std::string& program, const std::vector<std::string>& argv,
                    int* error = nullptr);

// The same through execveat, from an open file descriptor.
pid_t execveat_and_wait(const std::string& program, const std::vector<std::string>& argv);

// The same, from a thread other than the process's first.
pid_t exec_from_thread_and_wait(const std::string& program, const std::vector<std::string>& argv);

// Runs the quickest program there is `count` times, from two threads, at most `per_second` (0: at
// full speed).
void exec_many(std::size_t count, std::size_t per_second);

// The name, as shown by a tracer, of the program that exec_many starts.
std::string quick_program();

}  // namespace snoopbox::test

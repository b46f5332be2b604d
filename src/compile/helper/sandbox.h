// SPDX-License-Identifier: Apache-2.0
// Confines the compile helper before it looks at foreign text: a compiler is too large to have no
// faults, and libbcc starts a shell if it misses headers.
#pragma once

#include <span>

#include "util/result.h"

namespace snoopbox::compile {

// From now on, this process can only compute, write to what is open, and read files below
// `directories` (open descriptors; O_PATH will do). Other system calls fail with EPERM, among them
// those that start processes, make sockets, signal others, and create, change or remove files
// (seccomp). Reading elsewhere fails with EACCES where the kernel has Landlock (5.13); where it
// has not, that is left to opened_files.h. Cannot be undone. Fails if seccomp is not to be had.
Status enter_sandbox(std::span<const int> directories);

}  // namespace snoopbox::compile

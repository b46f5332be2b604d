// SPDX-License-Identifier: Apache-2.0
// The running kernel, and what this process may do.
#pragma once

#include <cstdint>
#include <string>

#include "util/result.h"

namespace snoopbox::kernel {

std::string release();  // `uname -r`
std::string machine();  // `uname -m`
std::string version();  // `uname -v`: number and time of the build

// The inode number of this process's PID namespace, and whether it differs from the host's, so that
// processes have different IDs in it. Without /proc, it is taken to be the host's.
std::uint32_t pid_namespace();
bool in_pid_namespace();

bool has_capability(int capability);  // CAP_..., effective

// Fails if this process lacks capabilities that tracing needs, and names them.
Status check_privileges();

}  // namespace snoopbox::kernel

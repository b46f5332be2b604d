// SPDX-License-Identifier: Apache-2.0
// The running kernel, and what this process may do with it.
#pragma once

#include <cstdint>
#include <string>

#include "util/result.h"

namespace snoopbox::kernel {

std::string release();  // `uname -r`
std::string machine();  // `uname -m`
std::string version();  // `uname -v`: number and time of the build

// The PID namespace of this process by its inode number, and whether that is another than the
// host's: processes then have other numbers there. Without /proc, the host's.
std::uint32_t pid_namespace();
bool in_pid_namespace();

bool has_capability(int capability);  // CAP_..., effective

// An error that names the capabilities that tracing needs and this process has not.
Status check_privileges();

}  // namespace snoopbox::kernel

// SPDX-License-Identifier: Apache-2.0
// Files of the kernel's own file systems, whether these are mounted or not.
#pragma once

#include <string>

namespace snoopbox::kernel {

// What is in a file of a file system such as "tracefs", from a copy that is mounted nowhere; empty
// if it cannot be had.
std::string read_unmounted(const char* type, const std::string& name);

}  // namespace snoopbox::kernel

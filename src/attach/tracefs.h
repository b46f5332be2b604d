// SPDX-License-Identifier: Apache-2.0
// Lists that the kernel has in tracefs.
#pragma once

#include <string>

namespace snoopbox::attach {

// What is in a file of tracefs, be it mounted or not; empty if it cannot be had.
std::string read_tracefs(const std::string& name);

}  // namespace snoopbox::attach

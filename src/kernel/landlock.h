// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace snoopbox::kernel {

// Asks whether Landlock can be used here: 0, or the error of the system call.
int try_landlock();

// Why it cannot, by that error: "the kernel has none".
std::string no_landlock(int code);

}  // namespace snoopbox::kernel

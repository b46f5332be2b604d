// SPDX-License-Identifier: Apache-2.0
// Whether the machine has what a case needs. Each is tried; nothing is concluded from a version.
#pragma once

#include <string>

#include "cases.h"

namespace snoopbox::test {

bool is_known(const Need& need);
std::string known_needs();  // for messages

// Tried at most once by a process, as a command of `succeeds` may take its time.
bool is_there(const Need& need);

// "program:ip", "succeeds: modprobe -n xfs"
std::string shown(const Need& need);

}  // namespace snoopbox::test

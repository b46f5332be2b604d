// SPDX-License-Identifier: Apache-2.0
// Opens the map that records come through.
#pragma once

#include <memory>

#include "read/source.h"
#include "util/result.h"

namespace snoopbox::read {

// File descriptors stay the caller's. `control_fd`: of the map snoop_control; -1 for programs made
// without snoop.h. Fails if the map is neither a ring buffer nor a perf event array.
Result<std::unique_ptr<Source>> open_source(int map_fd, int control_fd);

}  // namespace snoopbox::read

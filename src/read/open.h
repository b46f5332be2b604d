// SPDX-License-Identifier: Apache-2.0
// Opens the map that records come through.
#pragma once

#include <cstddef>
#include <memory>

#include "read/source.h"
#include "util/result.h"

namespace snoopbox::read {

// File descriptors stay the caller's. `control_fd`: of the map snoop_control; -1 for programs made
// without snoop.h. `bytes_per_cpu`: of the buffers of a perf event array. Fails if the map is
// neither that nor a ring buffer.
Result<std::unique_ptr<Source>> open_source(int map_fd, int control_fd, std::size_t bytes_per_cpu);

}  // namespace snoopbox::read

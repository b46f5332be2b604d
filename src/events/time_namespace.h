// SPDX-License-Identifier: Apache-2.0
// Where a container or `unshare --time` shows other clocks than the kernel's.
#pragma once

#include <cstdint>

namespace snoopbox::events {

// CLOCK_MONOTONIC of this process minus that of the kernel, which is the one that BPF programs
// read. 0 outside of time namespaces, and where it cannot be found out.
std::int64_t time_namespace_offset_ns();

}  // namespace snoopbox::events

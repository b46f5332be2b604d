// SPDX-License-Identifier: Apache-2.0
// Time namespaces, in which a container or `unshare --time` sees clocks other than the kernel's.
#pragma once

#include <cstdint>

namespace snoopbox::values {

// CLOCK_MONOTONIC of this process minus the kernel's, which BPF programs read. 0 outside of time
// namespaces, or if it cannot be determined.
std::int64_t time_namespace_offset_ns();

}  // namespace snoopbox::values

// SPDX-License-Identifier: Apache-2.0
// Calls that a tracer should have seen but missed, as far as this can be known.
#pragma once

#include <cstdint>

#include "attach/object.h"
#include "attach/way.h"

namespace snoopbox::attach {

// Returns the count so far. The kernel counts misses of links (of return probes, since Linux 6.7)
// and of programs that it did not run (since 5.12); tools count those they notice
// (snoop_count_missed() in bpf_sources/include/calls.h).
std::uint64_t missed_calls(const Object& object, const Links& links);

}  // namespace snoopbox::attach

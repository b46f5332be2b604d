// SPDX-License-Identifier: Apache-2.0
// Calls that a tracer should have seen and did not, as far as that can be told.
#pragma once

#include <cstdint>

#include "attach/object.h"
#include "attach/way.h"

namespace snoopbox::attach {

// So far: what the kernel counts of the links (of return probes, since Linux 6.7) and of programs
// that it did not run (since 5.12), and what tools notice themselves (snoop_count_missed() in
// bpf_sources/include/calls.h).
std::uint64_t missed_calls(const Object& object, const Links& links);

}  // namespace snoopbox::attach

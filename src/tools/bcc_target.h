// SPDX-License-Identifier: Apache-2.0
// What a function of BCC's C is attached to, as the command line names it.
#pragma once

#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::tools {

// The ELF section of the program, as libbpf reads it, for a TARGET as in `snoopbox run --help`:
// "kretprobe/vfs_read" for "r:vfs_read". USDT probes and events of perf have sections that libbpf
// does not attach by itself: "usdt/FILE:PROBE", "perf_event/cpu-clock:99".
Result<std::string> section_of_target(std::string_view target);

}  // namespace snoopbox::tools

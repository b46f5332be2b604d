// SPDX-License-Identifier: Apache-2.0
// What options put into the maps of a tool's object, once these are there.
#pragma once

#include <bpf/libbpf.h>

#include <cstdint>
#include <vector>

#include "cli/values.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::session {

// Each becomes a 64-bit key.
Status fill_numbers(int map, const std::vector<std::int64_t>& numbers);

// Before the object is loaded: its C declares only the beginning of a map with rules about paths.
// `map` may be null.
void make_room_for_paths(bpf_map* map);

// As bpf_sources/include/rules.h and path_rules.h have the maps of such options.
Status fill_rules(int map, tools::OptionType type, const cli::Rules& rules);

}  // namespace snoopbox::session

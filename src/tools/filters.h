// SPDX-License-Identifier: Apache-2.0
// Filters that many tools have. A tool names them (`filters: [pid, uid]`) and asks
// snoop_is_wanted() or snoop_is_wanted_task(task) of bpf_sources/include/filters.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::tools {

std::vector<std::string_view> filter_names();

// The option that the filter adds; nothing for an unknown name.
std::optional<Option> filter_option(std::string_view name);

// The constants that all filters set. A tool without a filter compiles with the constant unset.
std::vector<std::string> filter_constants();

// What a tool's C asks them by: functions.
std::span<const std::string_view> filter_questions();

}  // namespace snoopbox::tools

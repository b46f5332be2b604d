// SPDX-License-Identifier: Apache-2.0
// The kernel's tracepoints that a pattern means.
#pragma once

#include <string>
#include <vector>

#include "attach/name_pattern.h"
#include "util/result.h"

namespace snoopbox::attach {

// Those of `list`, lines of CATEGORY:NAME, that match, each once, sorted.
std::vector<std::string> tracepoints_in(const std::string& list, const NamePattern& pattern);

// Those that the running kernel has, by tracefs. Fails if there is none, with the nearest name.
Result<std::vector<std::string>> find_matching_tracepoints(const std::string& text, bool is_regex);

}  // namespace snoopbox::attach

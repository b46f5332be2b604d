// SPDX-License-Identifier: Apache-2.0
// The kernel's functions that a pattern means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attach/name_pattern.h"
#include "util/result.h"

namespace snoopbox::attach {

// The names in a file of lines "NAME", "NAME [MODULE]" (available_filter_functions) or "ADDRESS
// TYPE NAME" (kallsyms) of functions that can be probed, each once, sorted.
std::vector<std::string_view> names_of_functions(std::string_view text);

// Those that the running kernel has and can trace, by tracefs or, where that cannot be had,
// /proc/kallsyms. Fails if there is none, with the nearest name of `text`.
Result<std::vector<std::string>> find_matching_functions(const std::string& text, bool is_regex);

}  // namespace snoopbox::attach

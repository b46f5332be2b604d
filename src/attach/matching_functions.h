// SPDX-License-Identifier: Apache-2.0
// The kernel's functions that a pattern means.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "attach/name_pattern.h"
#include "util/result.h"

namespace snoopbox::attach {

// What can be probed, by tracefs or, where that cannot be had, /proc/kallsyms or BTF: lines "NAME",
// "NAME [MODULE]" or "ADDRESS TYPE NAME [MODULE]". Takes tens of milliseconds. Empty if there is
// none of these.
std::string list_functions();
// The first of these alone. Empty if tracefs cannot be had.
std::string functions_in_tracefs();

// Calls it for each function in such a text that can be probed. The module is empty for the kernel.
using FunctionFound = std::function<void(std::string_view name, std::string_view module)>;
void for_each_function(std::string_view text, const FunctionFound& call);

// Their names, each once, sorted.
std::vector<std::string_view> names_of_functions(std::string_view text);

// The remedy for a function that is not among them. `symbols`: /proc/kallsyms.
std::string why_no_function(std::string_view name, std::string_view symbols);
// The error that no function in the list matches `text`.
tl::unexpected<Error> fail_no_function(const std::string& text, std::string_view list);

// Those in such a list. Fails if there is none, with the nearest name of `text`.
Result<std::vector<std::string>> find_matching_functions(const std::string& text, bool is_regex,
                                                         std::string_view list);

}  // namespace snoopbox::attach

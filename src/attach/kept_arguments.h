// SPDX-License-Identifier: Apache-2.0
// What return probes lack: the arguments of the call. A program at the entry of the function keeps
// them, by thread, for the one at its return.
#pragma once

#include <functional>
#include <string>

#include "tools/tool_spec.h"

namespace snoopbox::attach {

// Whether the handler has parameters that must be kept from the entry on. With `all`, these are the
// function's arguments as well; otherwise the programs at the return have those.
bool keeps_arguments(const tools::Probe& probe, bool all);

// C that declares the map of kept arguments; empty if there are none. It precedes the programs.
std::string kept_arguments(const tools::Probe& probe, bool all);

// `value(name)` is the C expression for an argument, or for the result.
using ValueOfArgument = std::function<std::string(const std::string& name)>;

// The body of a program at the entry, without its first brace: it calls the handler or, for a
// handler at the return, keeps the arguments.
std::string entry_body(const tools::Probe& probe, bool all, const ValueOfArgument& value);

// The body of a program at the return. `value` is asked for what is not kept.
std::string return_body(const tools::Probe& probe, bool all, const ValueOfArgument& value);

}  // namespace snoopbox::attach

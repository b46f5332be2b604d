// SPDX-License-Identifier: Apache-2.0
// Where a kernel's functions and tracepoints have their arguments. Handlers name them, because
// their order differs between kernels: sched_switch got one in its middle in 5.18. The programs
// refer to macros, which are defined when they are compiled. Reading BTF takes longer than the rest
// of a start, and an object in the cache has no need of it.
#pragma once

#include <bpf/btf.h>

#include <string>
#include <string_view>
#include <vector>

#include "attach/plan.h"
#include "util/result.h"

namespace snoopbox::attach {

// The index of an argument, from 0, of the function or tracepoint `point`.
std::string argument_macro(std::string_view point, std::string_view name);
// How many arguments the function `function` has.
std::string count_macro(std::string_view function);

// Definitions, NAME=VALUE, of the macros that the programs of `plan` use. `types`: the BTF of the
// kernel to compile for; without it (nullptr), or if that does not have a function, the arguments
// are taken to be those that the handler names, in its order. Fails if the kernel has a function or
// tracepoint, but without an argument of that name.
Result<std::vector<std::string>> argument_positions(const Plan& plan, const btf* types);

}  // namespace snoopbox::attach

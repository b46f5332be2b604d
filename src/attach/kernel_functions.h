// SPDX-License-Identifier: Apache-2.0
// Which functions the running kernel has.
#pragma once

#include <bpf/btf.h>

#include <optional>
#include <string>

namespace snoopbox::attach {

// The kernel's BTF, or nullptr with errno if there is none. Read once, which takes some
// milliseconds. Never freed.
const btf* kernel_types();

// Returns the function's BTF id, or nothing if BTF lacks it, in which case no trampoline can be
// made.
std::optional<__u32> function_in_btf(const std::string& name);

// Looks in BTF and /proc/kallsyms; returns nothing if neither can be read.
std::optional<bool> kernel_has_function(const std::string& name);

}  // namespace snoopbox::attach

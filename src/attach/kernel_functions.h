// SPDX-License-Identifier: Apache-2.0
// Which functions the running kernel has.
#pragma once

#include <bpf/btf.h>

#include <optional>
#include <string>

namespace snoopbox::attach {

// The kernel's BTF, which takes some milliseconds to read and is read once; nullptr, with errno, if
// there is none. Never freed.
const btf* kernel_types();

// Its number there; nothing if it is not there, where trampolines cannot be made for it.
std::optional<__u32> function_in_btf(const std::string& name);

// By BTF and /proc/kallsyms; nothing if neither can be read.
std::optional<bool> kernel_has_function(const std::string& name);

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
// What the kernel calls the functions of system calls, without the prefixes that tell the kind of
// program.
#pragma once

#include <optional>
#include <string_view>

#include "tools/syscalls.h"

namespace snoopbox::attach {

// Of those that 64-bit programs call.
#if defined(__aarch64__)
inline constexpr std::string_view native_prefix = "__arm64_sys_";
#else
inline constexpr std::string_view native_prefix = "__x64_sys_";
#endif

// "newstat" for stat(). `compat`: of 32-bit programs.
std::string_view function_of(std::string_view call, bool compat);

// The call of 64-bit programs that this is the function of: "stat" for "newstat", nothing for
// "stat", which no call has any more.
std::optional<tools::Syscall> call_of_function(std::string_view function);

}  // namespace snoopbox::attach

// SPDX-License-Identifier: Apache-2.0
// What the kernel calls the functions of system calls, without the prefixes that tell the kind of
// program.
#pragma once

#include <string_view>

namespace snoopbox::attach {

// "newstat" for stat(). `compat`: of 32-bit programs.
std::string_view function_of(std::string_view call, bool compat);

}  // namespace snoopbox::attach

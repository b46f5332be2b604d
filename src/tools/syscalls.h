// SPDX-License-Identifier: Apache-2.0
// System calls by name, with their numbers on the machine that snoopbox was built for.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace snoopbox::tools {

struct Syscall {
    std::string_view name;  // as in section 2 of the manual: "openat"
    int number;             // of 64-bit programs; -1: they do not have it
    int compat_number;      // of 32-bit programs; -1: they do not have it
};

std::optional<Syscall> find_syscall(std::string_view name);

// In a probe, all of them: the handler tells those apart that the probe names as well.
inline constexpr std::string_view every_syscall = "*";

// All of them, sorted.
std::vector<std::string_view> syscall_names();

}  // namespace snoopbox::tools

// SPDX-License-Identifier: Apache-2.0
#include "tools/syscalls.h"

#include <algorithm>
#include <array>

namespace snoopbox::tools {
namespace {

constexpr auto all = std::to_array<Syscall>({
#include "syscall_table.inc"  // of cmake/SyscallTable.cmake
});

}  // namespace

std::optional<Syscall> find_syscall(std::string_view name) {
    const auto* const found = std::ranges::lower_bound(all, name, {}, &Syscall::name);
    return found != all.end() && found->name == name ? std::optional(*found) : std::nullopt;
}

std::vector<std::string_view> syscall_names() {
    std::vector<std::string_view> names(all.size());
    std::ranges::transform(all, names.begin(), &Syscall::name);
    return names;
}

}  // namespace snoopbox::tools

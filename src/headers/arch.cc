// SPDX-License-Identifier: Apache-2.0
#include "headers/arch.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "kernel/host.h"

namespace snoopbox::headers {
namespace {

constexpr std::array table{
    Arch{"x86_64", "x86", "CONFIG_X86_64", "__x64_sys_", 4},
    Arch{"aarch64", "arm64", "CONFIG_ARM64", "__arm64_sys_", 4},
    Arch{"riscv64", "riscv", "CONFIG_RISCV", "__riscv_sys_", 4},
    Arch{"s390x", "s390", "CONFIG_S390", "__s390x_sys_", 4},
    Arch{"ppc64le", "powerpc", "CONFIG_PPC64", "", 4},
    Arch{"loongarch64", "loongarch", "CONFIG_LOONGARCH", "", 4},
};

}  // namespace

const Arch* find_arch(std::string_view machine) {
    const auto* found = std::find_if(table.begin(), table.end(),
                                     [&](const Arch& arch) { return arch.machine == machine; });
    return found == table.end() ? nullptr : &*found;
}

const Arch& own_arch() {
    const Arch* own = find_arch(kernel::machine());
    return own == nullptr ? table.front() : *own;
}

std::vector<std::string_view> machines() {
    std::vector<std::string_view> all;
    std::ranges::transform(table, std::back_inserter(all), &Arch::machine);
    return all;
}

}  // namespace snoopbox::headers

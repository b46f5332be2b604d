// SPDX-License-Identifier: Apache-2.0
// What the kernel keeps even from root.
#pragma once

#include <filesystem>

namespace snoopbox::kernel {

enum class Lockdown {
    none,
    integrity,
    confidentiality,  // no BPF program may read the kernel's memory
    not_built_in,
    unknown,  // securityfs is mounted nowhere below `root` or a visible host root
};

Lockdown lockdown(const std::filesystem::path& root = "/");

}  // namespace snoopbox::kernel

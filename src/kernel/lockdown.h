// SPDX-License-Identifier: Apache-2.0
// Kernel lockdown: what the kernel withholds even from root.
#pragma once

#include <filesystem>

namespace snoopbox::kernel {

enum class Lockdown {
    none,
    integrity,
    confidentiality,  // no BPF program may read the kernel's memory
    not_built_in,
    unknown,  // securityfs is not mounted below `root` or any visible host root
};

Lockdown lockdown(const std::filesystem::path& root = "/");

}  // namespace snoopbox::kernel

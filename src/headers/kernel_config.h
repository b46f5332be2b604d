// SPDX-License-Identifier: Apache-2.0
// The kernel's own configuration, where the host has it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::headers {

// CONFIG_NAME to its value: y, m, a number or a string in quotes; what is not set is not there.
using KernelConfig = std::map<std::string, std::string, std::less<>>;

KernelConfig parse_kernel_config(std::string_view text);

// From /proc/config.gz, else from where distributions put the file, below each visible host root.
// Fails if none is there; the headers can do without.
Result<KernelConfig> read_kernel_config(const std::filesystem::path& root,
                                        const std::string& release);

// As the kernel's build writes include/generated/autoconf.h.
std::string to_autoconf(const KernelConfig& config);

}  // namespace snoopbox::headers

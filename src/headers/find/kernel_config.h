// SPDX-License-Identifier: Apache-2.0
// The kernel's own configuration, if the host has it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::headers {

// Maps CONFIG_NAME to its value: y, m, a number or a quoted string. Unset options are absent.
using KernelConfig = std::map<std::string, std::string, std::less<>>;

KernelConfig parse_kernel_config(std::string_view text);

// Reads /proc/config.gz, or else the file where distributions put it, below each visible host root.
// Fails if there is none; the headers can do without.
Result<KernelConfig> read_kernel_config(const std::filesystem::path& root,
                                        const std::string& release);

// Formats it the way the kernel build writes include/generated/autoconf.h.
std::string to_autoconf(const KernelConfig& config);

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// Macros that are in a kernel's headers but not in its BTF, which does give their values.
#pragma once

#include <string>

#include "headers/arch.h"
#include "headers/btf/btf_file.h"
#include "headers/find/kernel_config.h"

namespace snoopbox::headers {

// Returns C text: array sizes, page and thread sizes, and the numbers of BPF helpers that libbcc
// knows and this kernel lacks. (The kernel refuses to load a program that calls one, as it would
// with its real headers.)
// If `names` is not null, it limits the array sizes to those the program needs.
std::string derived_defines(const BtfFile& types, const KernelConfig& config, const Arch& arch,
                            const SourceNames* names = nullptr);

// Returns what BTF reveals about the configuration, for hosts that do not provide it.
KernelConfig derived_config(const BtfFile& types, const Arch& arch);

// Contents of linux/version.h and generated/utsrelease.h; `release` is uname -r.
std::string version_header(const std::string& release);
std::string release_header(const std::string& release);

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// Macros that a kernel's headers have and its BTF has not, but tells the values of.
#pragma once

#include <string>

#include "headers/arch.h"
#include "headers/btf_file.h"
#include "headers/kernel_config.h"

namespace snoopbox::headers {

// C text: array sizes, page and thread sizes, and the numbers of BPF helpers that libbcc knows and
// this kernel does not (a program that calls one is refused at load, as it would be with the
// kernel's real headers).
// `names`, unless null, tells which array sizes a program needs.
std::string derived_defines(const BtfFile& types, const KernelConfig& config, const Arch& arch,
                            const SourceNames* names = nullptr);

// What can be told about the configuration where the host does not give it.
KernelConfig derived_config(const BtfFile& types, const Arch& arch);

// linux/version.h and generated/utsrelease.h; `release` is uname -r.
std::string version_header(const std::string& release);
std::string release_header(const std::string& release);

}  // namespace snoopbox::headers

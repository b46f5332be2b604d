// SPDX-License-Identifier: Apache-2.0
// Makes a header tree from BTF, for a kernel that provides no headers.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "headers/arch.h"
#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::headers {

struct BtfTreeRequest {
    // /sys/kernel/btf/vmlinux, beside which those of modules are; for another kernel, a copy of it
    // or of the directory (kernel_btf.h).
    std::filesystem::path btf;
    // Root below which to look for the kernel's configuration; empty: none, as the kernel is not
    // the running one. The user then named `btf`, and it must not be another user's.
    std::filesystem::path root = "/";
    std::string release;  // uname -r
    Arch arch;
    std::filesystem::path temp_parent;
    std::string program;  // make only what this program needs; empty: all
};

// Writes the tree into a private directory that the result owns: all of the kernel's types in one
// file, the macros that BTF lacks (stubs/), and a header for each name that programs include. Those
// headers are empty: libbcc includes linux/kconfig.h first, and it brings in everything. A failure
// leaves nothing behind.
Result<HeaderTree> make_btf_tree(const BtfTreeRequest& request);

// The types of another kernel than the running one, from a file that the user names.
Result<std::shared_ptr<const BtfFile>> read_types(const std::filesystem::path& btf);

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// A header tree for a kernel that gives none, made out of its BTF.
#pragma once

#include <filesystem>
#include <string>

#include "headers/arch.h"
#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::headers {

struct BtfTreeRequest {
    std::filesystem::path btf;  // /sys/kernel/btf/vmlinux
    // The kernel's configuration is looked for below it; empty: it is not, as the kernel is another
    // than the one that runs here.
    std::filesystem::path root = "/";
    std::string release;  // uname -r
    Arch arch;
    std::filesystem::path temp_parent;
    std::string program;  // make only what this program needs; empty: all
};

// Writes the tree into a private directory that the result owns: all of the kernel's types in one
// file, the macros that BTF has not (stubs/), and headers by the names that programs include, which
// are empty as linux/kconfig.h, which libbcc includes before all, has everything. A failure leaves
// nothing behind.
Result<HeaderTree> make_btf_tree(const BtfTreeRequest& request);

}  // namespace snoopbox::headers

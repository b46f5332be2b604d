// SPDX-License-Identifier: Apache-2.0
// The headers that a kernel with CONFIG_IKHEADERS contains, built in or in its module `kheaders`.
#pragma once

#include <filesystem>
#include <string>

#include "headers/header_tree.h"
#include "headers/kheaders/archive.h"
#include "util/result.h"

namespace snoopbox::headers {

struct KheadersRequest {
    std::filesystem::path archive;  // kheaders.tar.xz
    std::string release;            // part of the fingerprint
    std::string arch_directory;     // the kernel's name for it: arch/x86
    std::filesystem::path temp_parent;
    ArchiveLimits limits;
    // Where to keep trees between runs (kept_trees.h); empty: nowhere.
    std::filesystem::path kept_in;
};

// Extracts `archive` into a private directory that the result owns. If trees are kept, uses a kept
// one or keeps the new one. A failure, including an interrupt, leaves nothing behind.
Result<HeaderTree> unpack_kheaders(const KheadersRequest& request);

}  // namespace snoopbox::headers

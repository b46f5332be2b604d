// SPDX-License-Identifier: Apache-2.0
// A header tree for use by others: `snoopbox headers --extract DIR`.
#pragma once

#include <filesystem>

#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::headers {

// Copies `tree` to `directory`, both halves of a split one merged, so that BCC_KERNEL_SOURCE can
// name it: include/ and the arch/*/include that are there, plain files, links followed.
// `directory` must not exist or be empty. It appears whole, by rename, or not at all; a failure or
// an interrupt leaves nothing behind.
Status extract_tree(const HeaderTree& tree, const std::filesystem::path& directory);

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// Exports a header tree for other tools: `snoopbox headers --extract DIR`.
#pragma once

#include <filesystem>

#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::headers {

// Copies `tree` to `directory`, merging the halves of a split tree, so that BCC_KERNEL_SOURCE can
// name it: include/ and any arch/*/include, as plain files, following links. `directory` must be
// empty or not exist. It appears whole, by rename, or not at all; a failure or an interrupt leaves
// nothing behind.
Status extract_tree(const HeaderTree& tree, const std::filesystem::path& directory);

// The same, to an existing directory that is empty and ours; a failure leaves there what it has
// written.
Status copy_tree(const HeaderTree& tree, const std::filesystem::path& into);

}  // namespace snoopbox::headers

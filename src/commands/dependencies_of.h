// SPDX-License-Identifier: Apache-2.0
// Files that make a cached object stale.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "cache/dependencies.h"
#include "compile/compile.h"
#include "headers/header_tree.h"

namespace snoopbox::commands {

// Of the files that were `read` to compile `source`: the tool's own headers, and those of `tree` if
// it is BCC_KERNEL_SOURCE's; other trees do not change, or have a key of their own. And names where
// a header would have been found instead, if it had been there.
std::vector<cache::Dependency> dependencies_of(const compile::Request& source,
                                               std::span<const std::filesystem::path> read,
                                               const headers::HeaderTree& tree);

}  // namespace snoopbox::commands

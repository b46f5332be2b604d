// SPDX-License-Identifier: Apache-2.0
// Headers that a distribution package or a kernel build left on disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::headers {

// Returns the first good tree for `release` from the table in places.cc, below each visible host
// root; empty if there is none. Adds the rejected ones to `passed_over`.
std::optional<HeaderTree> find_installed(const std::filesystem::path& root,
                                         const std::string& release,
                                         std::vector<PassedOver>& passed_over);

// Uses the tree that the user names, with Debian's other half if that is beside it. Fails if it is
// not a header tree, or if others than root, we and sudo's caller could change it.
Result<HeaderTree> use_directory(const std::filesystem::path& directory);

}  // namespace snoopbox::headers

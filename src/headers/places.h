// SPDX-License-Identifier: Apache-2.0
// Headers that a distribution's package or a kernel build left on disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::headers {

// The first good tree for `release` of the table in places.cc, below each visible host root; what
// is passed over on the way is added to `passed_over`. Empty if there is none.
std::optional<HeaderTree> find_installed(const std::filesystem::path& root,
                                         const std::string& release,
                                         std::vector<PassedOver>& passed_over);

// The tree that the user names. Fails if it is not one.
Result<HeaderTree> use_directory(const std::filesystem::path& directory);

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// What names in an archive may look like.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::headers {

// `path` without "." and double slashes: empty for the top itself. Fails if it is absolute, has a
// ".." or is longer than `max_length` bytes.
Result<std::string> clean_path(std::string_view path, std::size_t max_length);

// Whether a symbolic link at the clean `path` stays below the top of the tree at every step.
bool stays_inside(std::string_view path, std::string_view target);

}  // namespace snoopbox::headers

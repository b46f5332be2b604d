// SPDX-License-Identifier: Apache-2.0
// Rules for names in an archive.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::headers {

// Returns `path` without "." and double slashes; empty for the top itself. Fails if the path is
// absolute, has a ".." or is longer than `max_length` bytes.
Result<std::string> clean_path(std::string_view path, std::size_t max_length);

// Whether a symbolic link at the clean `path` never leaves the tree, at any step of `target`.
bool stays_inside(std::string_view path, std::string_view target);

}  // namespace snoopbox::headers

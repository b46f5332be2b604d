// SPDX-License-Identifier: Apache-2.0
// Whose a directory is: what snoopbox compiles runs in the kernel.
#pragma once

#include <filesystem>

#include "util/result.h"

namespace snoopbox::headers {

// Fails, saying who else, if somebody other than root and the user we run as could change what
// `directory` holds: by owning or writing it or a directory above it, up to `top`.
Status only_ours(const std::filesystem::path& directory, const std::filesystem::path& top);

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// Checks who controls a directory: what snoopbox compiles runs in the kernel.
#pragma once

#include <filesystem>

#include "util/result.h"

namespace snoopbox::headers {

// Fails, naming them, if anyone but root and the user we run as could change what `directory`
// holds, by owning or being able to write to it or a directory above it, up to `top`.
Status only_ours(const std::filesystem::path& directory, const std::filesystem::path& top);

}  // namespace snoopbox::headers

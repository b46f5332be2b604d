// SPDX-License-Identifier: Apache-2.0
// Output files that appear whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

#include "util/result.h"

namespace snoopbox {

// Writes `content` to the file `path` as a compiler writes its output: it replaces an existing
// file, follows a link, and uses the umask for the mode. The content is written under another name
// next to the file and then renamed, so a failure leaves an existing file unchanged and nothing
// else behind. If `path` is not a regular file (/dev/stdout, a pipe), it is written to directly.
Status write_output_file(const std::filesystem::path& path, std::string_view content);

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
// Output files that appear whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

#include "util/result.h"

namespace snoopbox {

// `content` becomes the file `path`, as a compiler writes its output: an older file is replaced, a
// link is followed, the umask gives the mode. It is written under another name next to it and
// renamed, so a failure leaves the older file as it was and nothing else. What is no regular file
// (/dev/stdout, a pipe) is written to.
Status write_output_file(const std::filesystem::path& path, std::string_view content);

}  // namespace snoopbox

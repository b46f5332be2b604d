// SPDX-License-Identifier: Apache-2.0
// The headers that a tool brings with it.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace snoopbox::compile {

// The directories of the headers that a tool's C names in quotes: first `directory`, the tool
// file's own, and then others that it names by their path ("../common/x.h", "/usr/share/x/y.h").
// Empty if it names none. Only files that end in .h and are there count for the others.
std::vector<std::filesystem::path> own_header_directories(const std::filesystem::path& directory,
                                                          std::string_view source);

}  // namespace snoopbox::compile

// SPDX-License-Identifier: Apache-2.0
// Extracts the wanted part of a .tar.xz as plain files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::headers {

// A kernel headers archive has about 25,000 entries and 60 MB.
struct ArchiveLimits {
    std::size_t entries = 200'000;
    std::uint64_t total_bytes = std::uint64_t{512} << 20U;
    std::uint64_t file_bytes = std::uint64_t{32} << 20U;
    std::size_t path_length = 1024;
};

struct Extracted {
    std::size_t files = 0;
    std::uint64_t bytes = 0;
};

// Decides which files to write; called with a clean relative path.
using Wanted = std::function<bool(std::string_view path)>;

// Extracts the wanted regular files of the archive open at `fd` (`name` in errors) into the
// existing directory `into`. Fails, naming the entry, on anything an honest headers archive does
// not contain: an absolute path, a `..`, a link out of the tree and, among wanted entries, a
// device, a pipe or a duplicate. Skips links within the tree, which no kernel's headers need.
// Ignores owner, mode and time (tree_writer.h). On failure the files written so far remain; the
// owner of `into` removes them. Polls util/interrupt.h.
Result<Extracted> extract_archive(int fd, const std::string& name,
                                  const std::filesystem::path& into, const Wanted& wanted,
                                  const ArchiveLimits& limits = {});

}  // namespace snoopbox::headers

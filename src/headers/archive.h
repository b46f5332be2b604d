// SPDX-License-Identifier: Apache-2.0
// The part of a .tar.xz that is wanted, as plain files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::headers {

// An archive of kernel headers has about 25,000 entries and 60 MB.
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

// Which files to write; called with a clean relative path.
using Wanted = std::function<bool(std::string_view path)>;

// Extracts the wanted regular files of the archive open at `fd` (named `name` in errors) into the
// existing directory `into`. What an honest archive of headers does not hold makes it fail, naming
// the entry: an absolute path, a `..`, a link that leads out of the tree, and among the wanted also
// devices, pipes and an entry that comes twice. Links within the tree are left out: no kernel's
// headers need one. Owner, mode and time in the archive are ignored (tree_writer.h). On failure
// what was written so far stays: `into` is its owner's to remove. Asks util/interrupt.h between
// entries.
Result<Extracted> extract_archive(int fd, const std::string& name,
                                  const std::filesystem::path& into, const Wanted& wanted,
                                  const ArchiveLimits& limits = {});

}  // namespace snoopbox::headers

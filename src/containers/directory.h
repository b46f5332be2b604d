// SPDX-License-Identifier: Apache-2.0
// The names in a directory that others fill.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "util/fd.h"

namespace snoopbox::containers {

struct DirectoryEntry {
    std::string name;
    std::uint64_t inode = 0;
    bool is_directory = false;
};

// Without "." and "..", in the file system's order, at most `most`. Empty if it cannot be read.
std::vector<DirectoryEntry> entries_of(Fd directory, std::size_t most);

}  // namespace snoopbox::containers

// SPDX-License-Identifier: Apache-2.0
// Header trees that are kept from one run to the next, in the cache's directory.
#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "util/result.h"
#include "util/temp_dir.h"

namespace snoopbox::headers {

// Which tree: of a release the last one is kept, and of all releases at most two.
struct TreeName {
    std::string release;
    std::string fingerprint;  // of what it was made of
};

// `store` is a directory that only we can write (util/private_dir.h). The tree in it, if it is
// there and whole: each file of the size that it was written with in sum. One that is not whole is
// removed.
std::optional<std::filesystem::path> find_kept_tree(const std::filesystem::path& store,
                                                    const TreeName& name);

// `tree`, a directory in `store`, becomes the tree of that name by rename; trees that are too many
// go, but none that was used within the last minutes. Returns where it is now. On failure `tree` is
// still its owner's.
Result<std::filesystem::path> keep_tree(TempDir& tree, const std::filesystem::path& store,
                                        const TreeName& name);

struct KeptTree {
    std::filesystem::path path;
    std::string release;
    std::uint64_t bytes = 0;
    std::time_t last_use = 0;
    bool whole = false;  // else the next use removes it and extracts the archive again
};

// Those in `store`, the one used last first.
std::vector<KeptTree> list_kept_trees(const std::filesystem::path& store);

// Removes one, or all, and what a process that was killed left of one.
void remove_kept_tree(const std::filesystem::path& tree);
void remove_kept_trees(const std::filesystem::path& store);

}  // namespace snoopbox::headers

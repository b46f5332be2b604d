// SPDX-License-Identifier: Apache-2.0
// Header trees kept between runs, in the cache directory.
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

// Identifies a tree. Only the latest tree of a release is kept, and at most two in all.
struct TreeName {
    std::string release;
    std::string fingerprint;  // of what it was made from
};

// Returns the tree in `store` if it is present and complete: its file sizes add up to what was
// written. Removes an incomplete one. `store` is a directory that only we can write to
// (util/private_dir.h).
std::optional<std::filesystem::path> find_kept_tree(const std::filesystem::path& store,
                                                    const TreeName& name);

// Renames `tree`, a directory in `store`, to `name` and returns its new path. Removes trees beyond
// the limit, except those used within the last minutes. On failure the owner of `tree` keeps it.
Result<std::filesystem::path> keep_tree(TempDir& tree, const std::filesystem::path& store,
                                        const TreeName& name);

struct KeptTree {
    std::filesystem::path path;
    std::string release;
    std::uint64_t bytes = 0;
    std::time_t last_use = 0;
    bool whole = false;  // if not, the next use removes it and extracts the archive again
};

// Lists the trees in `store`, most recently used first.
std::vector<KeptTree> list_kept_trees(const std::filesystem::path& store);

// Remove one tree, or all of them and what killed processes left behind.
void remove_kept_tree(const std::filesystem::path& tree);
void remove_kept_trees(const std::filesystem::path& store);

}  // namespace snoopbox::headers

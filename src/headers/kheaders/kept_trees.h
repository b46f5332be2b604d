// SPDX-License-Identifier: Apache-2.0
// Header trees kept between runs, in the cache directory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "util/fd.h"
#include "util/result.h"
#include "util/temp_dir.h"

namespace snoopbox::headers {

// Identifies a tree. Only the latest tree of a release is kept, and at most two in all.
struct TreeName {
    std::string release;
    std::string fingerprint;  // of what it was made from
};

// A tree that is not removed while `lock` is held (util/directory_lock.h).
struct TreeInUse {
    std::filesystem::path dir;
    Fd lock;
};

// Returns the tree in `store` if it is present and complete: its file sizes add up to what was
// written. Removes an incomplete one, and what killed processes left. `store` is a directory that
// only we can write to (util/private_dir.h).
std::optional<TreeInUse> find_kept_tree(const std::filesystem::path& store, const TreeName& name);

// Whether all of a kept tree is there.
bool is_whole(const std::filesystem::path& tree);

// Renames `tree`, a directory in `store`, to `name`. Removes trees beyond the limit, except those
// in use. On failure the owner of `tree` keeps it.
Result<TreeInUse> keep_tree(TempDir& tree, const std::filesystem::path& store,
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

// Removes one tree. Returns false if it is in use: it stays.
bool remove_kept_tree(const std::filesystem::path& tree);

struct RemovedTrees {
    std::size_t removed = 0;
    std::size_t in_use = 0;  // these stay; includes those that are being made
};

// Removes all of them, and what killed processes left.
RemovedTrees remove_kept_trees(const std::filesystem::path& store);

}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// The location of the cache.
#pragma once

#include <filesystem>
#include <optional>

#include "cache/store.h"
#include "util/result.h"

namespace snoopbox::cache {

// Opens the directory that the user names. Without one, uses /var/cache/snoopbox, or /run/snoopbox
// (in memory) if that is not writable. Creates a missing directory. Fails if none can be created or
// trusted (util/private_dir.h), with the reason for each one tried.
Result<Store> open_store(const std::optional<std::filesystem::path>& asked);

}  // namespace snoopbox::cache

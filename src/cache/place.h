// SPDX-License-Identifier: Apache-2.0
// Where the cache is.
#pragma once

#include <filesystem>
#include <optional>

#include "cache/store.h"
#include "util/result.h"

namespace snoopbox::cache {

// The directory that the user names; without one /var/cache/snoopbox, or where that cannot be
// written /run/snoopbox, which is in memory. Made if it is not there. Fails if it cannot be made or
// may not be trusted (util/private_dir.h), saying why for each that was tried.
Result<Store> open_store(const std::optional<std::filesystem::path>& asked);

}  // namespace snoopbox::cache

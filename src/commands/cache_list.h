// SPDX-License-Identifier: Apache-2.0
// `snoopbox cache list`.
#pragma once

#include <string_view>

#include "cache/store.h"
#include "util/result.h"

namespace snoopbox::commands {

// Lists objects, then header trees, most recently used first, as "text" or "json". -v mentions
// invalid entries; removing them is left to `verify`.
Status list_cache(const cache::Store& store, std::string_view format);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox cache list`.
#pragma once

#include <string_view>

#include "cache/store.h"
#include "util/result.h"

namespace snoopbox::commands {

// Objects, then header trees, those used last first, as "text" or "json". What is not good is said
// with -v and left to `verify`.
Status list_cache(const cache::Store& store, std::string_view format);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox cache`: manages the cache of compiled objects and header trees, and moves objects
// between hosts.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status cache(std::span<const std::string> words);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox run FILE`: traces with a tool of the user's own, like an embedded one, or with an
// object that was compiled elsewhere.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status run(std::span<const std::string> words);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox cache`: what is kept of compiling, and moving it between hosts.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status cache(std::span<const std::string> words);

}  // namespace snoopbox::commands

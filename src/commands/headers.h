// SPDX-License-Identifier: Apache-2.0
// `snoopbox headers`: where the headers come from, and the tree itself for use elsewhere.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status headers(std::span<const std::string> words);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox headers`: shows where the headers come from, and provides the tree for use elsewhere.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status headers(std::span<const std::string> words);

}  // namespace snoopbox::commands

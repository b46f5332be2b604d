// SPDX-License-Identifier: Apache-2.0
// `snoopbox compile`: a tool as a BPF object in a file.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status compile(std::span<const std::string> words);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox compile`: compiles a tool into a BPF object file.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status compile(std::span<const std::string> words);

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
// `snoopbox containers`: which containers run here.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status containers(std::span<const std::string> words);

}  // namespace snoopbox::commands

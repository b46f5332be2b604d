// SPDX-License-Identifier: Apache-2.0
// `snoopbox run FILE`: a tool of the user's own, traced as the embedded ones are, or an object that
// was compiled elsewhere.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status run(std::span<const std::string> words);

}  // namespace snoopbox::commands

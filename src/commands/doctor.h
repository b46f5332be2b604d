// SPDX-License-Identifier: Apache-2.0
// `snoopbox doctor`: can tools run here, and if not, what is to be typed.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

// Fails, after the report, if execsnoop cannot run.
Status doctor(std::span<const std::string> words);

}  // namespace snoopbox::commands

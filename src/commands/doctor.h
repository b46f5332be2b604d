// SPDX-License-Identifier: Apache-2.0
// `snoopbox doctor`: reports whether tools can run here, and if not, which commands fix that.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

// Fails, after the report, if execsnoop cannot run.
Status doctor(std::span<const std::string> words);

}  // namespace snoopbox::commands

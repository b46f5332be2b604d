// SPDX-License-Identifier: Apache-2.0
// `snoopbox probes`: what can be traced here; `snoopbox tplist`: the same as BCC's tplist shows it.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

Status probes(std::span<const std::string> words);
Status tplist(std::span<const std::string> words);

}  // namespace snoopbox::commands

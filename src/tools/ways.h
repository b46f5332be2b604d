// SPDX-License-Identifier: Apache-2.0
// The names of the ways to attach, as --attach takes them. attach/ implements them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::tools {

// Those that reach a target, best first.
std::span<const std::string_view> ways_to(Target target);

// Those that reach any of a tool's targets, each once.
std::vector<std::string_view> ways_of(const ToolSpec& tool);

}  // namespace snoopbox::tools

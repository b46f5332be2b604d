// SPDX-License-Identifier: Apache-2.0
// What tools/targets.inc says of each kind of target. attach/ implements the ways.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::tools {

struct TargetKind {
    Target target;
    std::string_view key;                    // in a declaration
    std::string_view what;                   // in messages: "system call"
    std::span<const std::string_view> ways;  // best first, as --attach takes them
};

std::span<const TargetKind> target_kinds();
const TargetKind& kind_of(Target target);

// Those of its target's that can reach the probe: "raw_syscalls" is for the events of system calls,
// "fmod_ret" for what may refuse.
std::vector<std::string_view> ways_to(const Probe& probe);

// The ways that reach any of a tool's targets, each once.
std::vector<std::string_view> ways_of(const ToolSpec& tool);

}  // namespace snoopbox::tools

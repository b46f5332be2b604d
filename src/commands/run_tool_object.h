// SPDX-License-Identifier: Apache-2.0
// `snoopbox run execsnoop.bpf.o`: traces with an object made by snoopbox, which contains its tool's
// declaration.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::commands {

// Traces as the tool does, with its options and columns, but compiles nothing and needs no headers.
// `elf` is the content of `file`, `note` that of its note section (compile/note.h).
Status run_tool_object(const std::string& file, const std::string& elf, std::string_view note,
                       std::span<const std::string> words);

}  // namespace snoopbox::commands

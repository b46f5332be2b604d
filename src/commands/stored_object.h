// SPDX-License-Identifier: Apache-2.0
// Whether an object of the cache is what a start of its tool needs.
#pragma once

#include <string_view>

#include "cache/entry.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

// For entries that others may have made: fails unless the object is sound, libbpf can handle it,
// and it has what the tool in its own note declares: constants, the ring buffer, and the struct of
// its events.
Status check_stored(const cache::Entry& entry);

// Whether the object's note declares the tool as it is here. A sound object stored under the key of
// another tool does not.
bool is_of_tool(std::string_view elf, const tools::ToolSpec& tool);

// The same for C of BCC's, whose note declares nothing.
inline constexpr std::string_view ways_of_bcc = "bcc";
bool is_of_bcc_program(std::string_view elf);
bool is_of_bcc_program(std::string_view elf, std::string_view name);

}  // namespace snoopbox::commands

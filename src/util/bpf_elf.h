// SPDX-License-Identifier: Apache-2.0
// Checks a BPF object's ELF file before anything else parses it.
#pragma once

#include <optional>
#include <string_view>

#include "util/result.h"

namespace snoopbox {

bool is_elf(std::string_view file);

// Fails, saying why ("holds no ELF object"), unless `file` begins as an ELF object for BPF in this
// machine's byte order.
Status check_bpf_elf(std::string_view file);

// For such a file: fails unless its sections lie inside it.
Status check_sections(std::string_view file);

// The content of the first section of that name, in a file that passed both checks.
std::optional<std::string_view> find_section(std::string_view file, std::string_view name);

}  // namespace snoopbox

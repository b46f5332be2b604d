// SPDX-License-Identifier: Apache-2.0
// Checks a BPF object's ELF file before anything else parses it.
#pragma once

#include <elf.h>

#include <optional>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::bpf {

bool is_elf(std::string_view file);

// Fails, saying why ("holds no ELF object"), unless `file` begins as an ELF object for BPF in this
// machine's byte order.
Status check_bpf_elf(std::string_view file);

// For such a file: fails unless its sections lie inside it.
Status check_sections(std::string_view file);

// The content of the first section of that name, in a file that passed both checks.
std::optional<std::string_view> find_section(std::string_view file, std::string_view name);

struct Section {
    Elf64_Shdr header{};
    std::string_view name;
    std::string_view content;  // empty if it has none in the file (SHT_NULL, SHT_NOBITS)
};

// For a file that passed both checks: all of its sections, at their indices. Fails unless all have
// a name of reasonable length.
Result<std::vector<Section>> read_sections(std::string_view file);

}  // namespace snoopbox::bpf

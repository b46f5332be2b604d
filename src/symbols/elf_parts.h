// SPDX-License-Identifier: Apache-2.0
// Parts of an ELF file that libelf has opened.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

struct Elf;
struct Elf_Scn;

namespace snoopbox::symbols {

constexpr std::uint64_t most_note_bytes = std::uint64_t{1} << 20U;

// The bytes of a section, valid as long as the file; empty if it has none in the file, they cannot
// be read, or are more than `most`.
std::string_view content_of(Elf_Scn* section, std::uint64_t most);

// The text at `offset` up to its NUL, or to the end of a table that has none.
std::string_view text_at(std::string_view table, std::size_t offset);

// The first section of that name, or of that type (SHT_...). Null: none.
Elf_Scn* find_section(Elf* elf, std::string_view name);
Elf_Scn* find_table(Elf* elf, std::uint32_t type);

std::string hexadecimal(std::string_view bytes);

// As hexadecimal digits; empty: none.
std::string read_build_id(Elf* elf);

}  // namespace snoopbox::symbols

// SPDX-License-Identifier: Apache-2.0
// The symbols that were stripped from a file, where distributions put them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "symbols/elf_file.h"
#include "symbols/symbol_table.h"
#include "util/fd.h"
#include "util/foreign_file.h"

namespace snoopbox::symbols {

// What tells which file has the symbols of another.
struct DebugClues {
    std::string build_id;
    std::optional<DebugLink> link;
    std::filesystem::path path;  // of the file itself, as its process sees it
    std::vector<Segment> segments;
};

// A separate file that belongs to another.
struct SeparateFile {
    std::filesystem::path path;  // below the root
    ForeignFile file;
    ElfFile elf;
};

// The first below `root` with debug information that has the same build ID or, where one of them
// has none, the checksum that the link names.
std::optional<SeparateFile> find_separate_file(const Fd& root, const DebugClues& clues);

// What dwz moved out of the debug information of `elf`, which is at `path` below `root`.
std::optional<SeparateFile> find_supplement(const Fd& root, const ElfFile& elf,
                                            const std::filesystem::path& path);

// The functions in the first such file that has symbols.
std::optional<SymbolTable> read_debug_file(const Fd& root, const DebugClues& clues);

// Those in the ELF file that `compressed` is by xz (.gnu_debugdata), if it is one.
std::optional<SymbolTable> read_compressed(const std::string& compressed,
                                           const std::vector<Segment>& segments);

}  // namespace snoopbox::symbols

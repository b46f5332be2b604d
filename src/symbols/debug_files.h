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

namespace snoopbox::symbols {

// What tells which file has the symbols of another.
struct DebugClues {
    std::string build_id;
    std::optional<DebugLink> link;
    std::filesystem::path path;  // of the file itself, as its process sees it
    std::vector<Segment> segments;
};

// The functions in the separate file, if there is one below `root` that belongs to the other: it
// has the same build ID or, where one of them has none, the checksum that the link names.
std::optional<SymbolTable> read_debug_file(const Fd& root, const DebugClues& clues);

// Those in the ELF file that `compressed` is by xz (.gnu_debugdata), if it is one.
std::optional<SymbolTable> read_compressed(const std::string& compressed,
                                           const std::vector<Segment>& segments);

}  // namespace snoopbox::symbols

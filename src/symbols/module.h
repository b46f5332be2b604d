// SPDX-License-Identifier: Apache-2.0
// One file that processes have mapped, and its functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "symbols/debug_files.h"
#include "symbols/elf_file.h"
#include "symbols/symbol_table.h"
#include "util/fd.h"

namespace snoopbox::symbols {

class Module {
  public:
    // `path` is how its process sees it. The file is kept open until it is read.
    Module(Fd file, std::filesystem::path path) : file_(std::move(file)) {
        clues_.path = std::move(path);
    }
    // From memory (a vdso).
    explicit Module(std::string image) : image_(std::move(image)) {}

    bool is_read() const { return was_read_; }
    // Reads it, and the symbols that were stripped from it and are below our own root. What cannot
    // be read has no functions. Without effect if it has been read.
    void read();

    // For a module that has been read: where the ELF file says the byte of the file is, as symbols
    // count. Nothing if it is no ELF file, or no segment has this byte.
    std::optional<std::uint64_t> address_of(std::uint64_t file_offset) const;
    std::optional<SymbolTable::Found> find(std::uint64_t address) const;

    // Whether only the functions that others can use are known, and what leads to the rest.
    bool is_stripped() const { return is_stripped_; }
    const DebugClues& clues() const { return clues_; }

    std::size_t memory_bytes() const;

  private:
    Fd file_;
    std::string image_;
    bool was_read_ = false;
    bool is_stripped_ = false;
    DebugClues clues_;
    SymbolTable functions_;
    SymbolTable stripped_;  // those that are elsewhere
};

// What both found, or the nearer of two functions: one may be known to begin only by one table.
std::optional<SymbolTable::Found> nearer(std::optional<SymbolTable::Found> one,
                                         std::optional<SymbolTable::Found> other);

}  // namespace snoopbox::symbols

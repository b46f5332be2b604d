// SPDX-License-Identifier: Apache-2.0
// What symbols need of an ELF file, read by libelf. The file can be anything, and change while it
// is read, so it is never mapped: a mapping of a file that shrinks kills who reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "symbols/symbol_table.h"
#include "symbols/usdt_notes.h"
#include "util/fd.h"
#include "util/result.h"

struct Elf;

namespace snoopbox::symbols {

// A part of the file that is mapped (PT_LOAD).
struct Segment {
    std::uint64_t file_offset = 0;
    std::uint64_t address = 0;  // as symbols count: 0 is the module's start, unless it is fixed
    std::uint64_t file_bytes = 0;
    bool executable = false;
    bool writable = false;
};

// The name, without directory, and the checksum of a file that has what was stripped from this one.
struct DebugLink {
    std::string name;
    std::uint32_t crc = 0;
};

// The file, by its path from that of this one, that dwz moved parts of the debug information to.
struct SupplementLink {
    std::string name;
    std::string build_id;
};

class ElfFile {
  public:
    // A program or shared library, of 32 or 64 bits. The content of `file` is read as far as asked
    // for; both fail if it is none, or damaged.
    static Result<ElfFile> open(Fd file);
    static Result<ElfFile> from_memory(std::string content);

    const std::vector<Segment>& segments() const { return segments_; }
    bool is_64_bit() const { return is_64_bit_; }

    // Where in the file the code at this address is; nothing if it is not there.
    std::optional<std::uint64_t> offset_of(std::uint64_t address) const;
    // The same for a variable.
    std::optional<std::uint64_t> offset_of_variable(std::uint64_t address) const;

    // What its linker identified it by, as hexadecimal digits; empty: nothing.
    std::string build_id() const;
    std::optional<DebugLink> debug_link() const;
    std::optional<SupplementLink> supplement() const;
    // Whether it has debug information (DWARF) itself.
    bool has_debug_information() const;
    // .gnu_debugdata: an ELF file with more symbols, compressed by xz. Empty: none.
    std::string compressed_symbols() const;

    // Its USDT probes, at the addresses that they have now. Valid as long as this object.
    std::vector<UsdtNote> usdt_notes() const;

    // How many bytes names of its functions can take: the least limit for a builder.
    std::size_t most_name_bytes() const;
    // .symtab, or .dynsym: those that other files can use.
    enum class Table { all, dynamic };

    struct Function {
        std::string_view name;
        std::uint64_t address = 0;
        std::uint64_t bytes = 0;  // 0: not known
        std::uint64_t most_bytes = 0;
        bool is_local = false;
        bool is_indirect =
            false;  // it only chooses the function of this name, when a program starts
    };
    // Calls it for each function of the table. Returns false if there is no such table.
    bool for_each_function(Table table, const std::function<void(const Function&)>& call) const;
    // Adds the functions of the table, with `shift` added to their addresses. Returns false if
    // there is no such table.
    bool add_functions(Table table, std::uint64_t shift, SymbolTableBuilder& builder) const;

  private:
    struct EndElf {
        void operator()(Elf* elf) const;
    };
    // Where code is, by the index of a section. Others have no bytes.
    struct CodeSection {
        std::uint64_t address = 0;
        std::uint64_t bytes = 0;
    };
    ElfFile() = default;
    Status read_headers();

    Fd file_;
    std::unique_ptr<std::string> content_;  // stays where it is when this object is moved
    std::unique_ptr<Elf, EndElf> elf_;
    std::vector<Segment> segments_;
    std::vector<CodeSection> code_;
    bool is_64_bit_ = false;
    bool is_little_endian_ = false;
    bool has_thumb_ = false;  // the lowest bit of a function's address tells its instruction set
};

// Of the separate file with symbols of `file`: what must be added to its addresses. They differ if
// `file` was moved to another address later (prelink).
std::uint64_t shift_between(const std::vector<Segment>& file, const std::vector<Segment>& symbols);

}  // namespace snoopbox::symbols

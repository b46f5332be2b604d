// SPDX-License-Identifier: Apache-2.0
// Functions by address, in 12 bytes each and their names: a host's processes have millions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::symbols {

class SymbolTable {
  public:
    struct Found {
        std::string_view name;  // as in the file; valid as long as the table
        std::uint64_t offset;   // of the address from the function's start
        std::uint16_t tag;
    };
    // The function that the address is in: the innermost, if they overlap.
    std::optional<Found> find(std::uint64_t address) const;

    bool empty() const { return entries_.empty(); }
    std::size_t size() const { return entries_.size(); }
    std::size_t memory_bytes() const;

  private:
    friend class SymbolTableBuilder;
    struct Entry {
        std::uint32_t low;  // half of the address; `ranges_` has the other
        std::uint32_t bytes;
        std::uint32_t name;  // where in names_
    };
    // A value that the entries from `first` on have in common.
    template <typename T>
    struct Run {
        std::uint32_t first;
        T value;
    };
    std::vector<Entry> entries_;  // sorted by address
    std::vector<Run<std::uint32_t>> ranges_;
    std::vector<Run<std::uint16_t>> tags_;
    std::string names_;  // NUL-terminated
};

class SymbolTableBuilder {
  public:
    struct Symbol {
        std::uint64_t address = 0;
        std::uint64_t bytes = 0;
        // `bytes` is only the most it can have: it ends where the next one begins.
        bool ends_at_next = false;
        std::string_view name;   // cut at a NUL and at `longest_name` (demangle.h)
        std::uint32_t rank = 0;  // of those at one address, the highest is kept
        std::uint16_t tag = 0;   // whatever the caller wants to know about it
    };

    // Symbols are dropped once their names have taken `most_name_bytes`: names in a damaged file
    // can overlap, and be a thousand times larger in all than the file.
    explicit SymbolTableBuilder(std::size_t most_name_bytes) : most_name_bytes_(most_name_bytes) {}

    // Without effect if the symbol has no name or no bytes.
    void add(const Symbol& symbol);

    SymbolTable build() &&;

  private:
    struct Raw {
        std::uint64_t address;
        std::uint32_t bytes;
        std::uint32_t name;
        std::uint32_t rank;
        std::uint16_t tag;
        bool ends_at_next;
    };
    void keep_best();

    std::size_t most_name_bytes_;
    std::vector<Raw> symbols_;
    std::string names_;
};

// The rank of a function's name among those at the same address: what other files can use comes
// before what is internal, and what people write before what libraries call it (`write`, `__write`,
// `__GI___libc_write`).
std::uint32_t rank_of(std::string_view name, bool has_size, bool is_local);

}  // namespace snoopbox::symbols

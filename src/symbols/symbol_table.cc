// SPDX-License-Identifier: Apache-2.0
#include "symbols/symbol_table.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "symbols/demangle.h"

namespace snoopbox::symbols {
namespace {

// A function can contain others (labels of assembly code). This many are looked at for one around
// an address.
constexpr std::size_t most_nested = 16;

// Offsets of names must fit their type, whatever the caller allows.
constexpr std::size_t most_name_bytes_ever = std::size_t{1} << 30U;
constexpr std::size_t most_symbols = std::size_t{8} << 20U;

constexpr auto upper_half(std::uint64_t address) {
    return static_cast<std::uint32_t>(address >> 32U);
}

// The run that entry `index` is in. The first begins at 0.
template <typename Runs>
auto run_of(const Runs& runs, std::size_t index) {
    return std::prev(
        std::upper_bound(runs.begin(), runs.end(), index,
                         [](std::size_t i, const auto& run) { return i < run.first; }));
}

template <typename Runs, typename T>
void extend(Runs& runs, std::size_t index, T value) {
    if (runs.empty() || runs.back().value != value) {
        runs.push_back({static_cast<std::uint32_t>(index), value});
    }
}

}  // namespace

std::optional<SymbolTable::Found> SymbolTable::find(std::uint64_t address) const {
    const auto next_range =
        std::upper_bound(ranges_.begin(), ranges_.end(), upper_half(address),
                         [](std::uint32_t half, const auto& range) { return half < range.value; });
    if (next_range == ranges_.begin()) {
        return std::nullopt;
    }
    const auto range = std::prev(next_range);
    std::size_t end = next_range == ranges_.end() ? entries_.size() : next_range->first;
    if (range->value == upper_half(address)) {
        const auto from = entries_.begin() + static_cast<std::ptrdiff_t>(range->first);
        const auto to = entries_.begin() + static_cast<std::ptrdiff_t>(end);
        end = static_cast<std::size_t>(
            std::upper_bound(from, to, static_cast<std::uint32_t>(address),
                             [](std::uint32_t low, const Entry& e) { return low < e.low; }) -
            entries_.begin());
    }
    for (std::size_t i = end; i > 0 && end - i < most_nested; --i) {
        const auto& entry = entries_[i - 1];
        const std::uint64_t start =
            (std::uint64_t{run_of(ranges_, i - 1)->value} << 32U) + entry.low;
        if (address - start < entry.bytes) {
            return Found{names_.data() + entry.name, address - start, run_of(tags_, i - 1)->value};
        }
    }
    return std::nullopt;
}

std::size_t SymbolTable::memory_bytes() const {
    return entries_.capacity() * sizeof(Entry) + names_.capacity() +
           ranges_.capacity() * sizeof(ranges_[0]) + tags_.capacity() * sizeof(tags_[0]);
}

void SymbolTableBuilder::add(const Symbol& symbol) {
    const auto name = symbol.name.substr(0, std::min(symbol.name.find('\0'), longest_name));
    if (name.empty() || symbol.bytes == 0 || symbols_.size() >= most_symbols ||
        names_.size() + name.size() >= std::min(most_name_bytes_, most_name_bytes_ever)) {
        return;
    }
    constexpr std::uint64_t most_bytes = std::numeric_limits<std::uint32_t>::max();
    symbols_.push_back(
        {symbol.address, static_cast<std::uint32_t>(std::min(symbol.bytes, most_bytes)),
         static_cast<std::uint32_t>(names_.size()), symbol.rank, symbol.tag, symbol.ends_at_next});
    names_.append(name).push_back('\0');
}

void SymbolTableBuilder::keep_best() {
    std::sort(symbols_.begin(), symbols_.end(), [](const Raw& a, const Raw& b) {
        return std::tie(a.address, b.rank, a.name) < std::tie(b.address, a.rank, b.name);
    });
    symbols_.erase(std::unique(symbols_.begin(), symbols_.end(),
                               [](const Raw& a, const Raw& b) { return a.address == b.address; }),
                   symbols_.end());
}

SymbolTable SymbolTableBuilder::build() && {
    keep_best();
    SymbolTable table;
    table.entries_.reserve(symbols_.size());
    std::size_t name_bytes = 0;
    for (const auto& symbol : symbols_) {
        name_bytes += std::char_traits<char>::length(names_.data() + symbol.name) + 1;
    }
    table.names_.reserve(name_bytes);
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        const auto& symbol = symbols_[i];
        std::uint64_t bytes = symbol.bytes;
        if (symbol.ends_at_next && i + 1 < symbols_.size()) {
            bytes = std::min(bytes, symbols_[i + 1].address - symbol.address);
        }
        extend(table.ranges_, i, upper_half(symbol.address));
        extend(table.tags_, i, symbol.tag);
        table.entries_.push_back({static_cast<std::uint32_t>(symbol.address),
                                  static_cast<std::uint32_t>(bytes),
                                  static_cast<std::uint32_t>(table.names_.size())});
        table.names_.append(names_.data() + symbol.name).push_back('\0');
    }
    return table;
}

std::uint32_t rank_of(std::string_view name, bool has_size, bool is_local) {
    constexpr std::size_t most_counted = 7;
    const auto underscores = std::min(name.find_first_not_of('_'), most_counted);
    return (has_size ? 16U : 0U) + (is_local ? 0U : 8U) +
           static_cast<std::uint32_t>(most_counted - underscores);
}

}  // namespace snoopbox::symbols

// SPDX-License-Identifier: Apache-2.0
#include "symbols/module.h"

#include "util/foreign_file.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::symbols {
namespace {

// Segments are mapped in whole pages, which may begin before and end behind them.
constexpr std::uint64_t page_bytes = 4096;

bool has(const Segment& segment, std::uint64_t file_offset) {
    return file_offset >= segment.file_offset &&
           file_offset - segment.file_offset < segment.file_bytes;
}

bool has_page_of(const Segment& segment, std::uint64_t file_offset) {
    const auto start = segment.file_offset / page_bytes;
    const auto end = (segment.file_offset + segment.file_bytes + page_bytes - 1) / page_bytes;
    const auto page = file_offset / page_bytes;
    return page >= start && page < end;
}

}  // namespace

void Module::read() {
    if (was_read_) {
        return;
    }
    was_read_ = true;
    const auto elf =
        image_.empty() ? ElfFile::open(std::move(file_)) : ElfFile::from_memory(std::move(image_));
    file_.reset();
    image_.clear();
    if (!elf) {
        log::detail(fmt::format("no symbols of {}: {}", clues_.path.string(), elf.error().message));
        return;
    }
    clues_.segments = elf->segments();
    SymbolTableBuilder builder(elf->most_name_bytes());
    if (elf->add_functions(ElfFile::Table::all, 0, builder)) {
        functions_ = std::move(builder).build();
        return;
    }
    elf->add_functions(ElfFile::Table::dynamic, 0, builder);
    functions_ = std::move(builder).build();
    clues_.build_id = elf->build_id();
    clues_.link = elf->debug_link();
    auto stripped = read_debug_file(open_root("/"), clues_);
    is_stripped_ = !stripped;
    if (!stripped) {
        stripped = read_compressed(elf->compressed_symbols(), clues_.segments);
    }
    if (stripped) {
        stripped_ = std::move(*stripped);
    }
}

std::optional<std::uint64_t> Module::address_of(std::uint64_t file_offset) const {
    // Two segments can share a page of the file; code is in the executable one.
    for (const auto is_in : {has, has_page_of}) {
        for (const bool executable : {true, false}) {
            for (const auto& segment : clues_.segments) {
                if (segment.executable == executable && is_in(segment, file_offset)) {
                    return segment.address + (file_offset - segment.file_offset);
                }
            }
        }
    }
    return std::nullopt;
}

std::optional<SymbolTable::Found> Module::find(std::uint64_t address) const {
    return nearer(functions_.find(address), stripped_.find(address));
}

std::size_t Module::memory_bytes() const {
    return functions_.memory_bytes() + stripped_.memory_bytes() + sizeof(Module) +
           clues_.segments.capacity() * sizeof(Segment);
}

std::optional<SymbolTable::Found> nearer(std::optional<SymbolTable::Found> one,
                                         std::optional<SymbolTable::Found> other) {
    return !other || (one && one->offset <= other->offset) ? one : other;
}

}  // namespace snoopbox::symbols

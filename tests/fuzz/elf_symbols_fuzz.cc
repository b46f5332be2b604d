// SPDX-License-Identifier: Apache-2.0
// Files that processes have mapped: the input is read as an ELF file or, if it is none, as the name
// of a function and as a map of compiled code.
#include <string>

#include "fuzz.h"
#include "symbols/debug_files.h"
#include "symbols/demangle.h"
#include "symbols/elf_file.h"
#include "symbols/jit_map.h"
#include "symbols/symbol_table.h"
#include "util/file.h"
#include "util/subprocess.h"

using namespace snoopbox;

namespace {

void look_up(const symbols::SymbolTable& table, std::uint64_t address) {
    if (const auto found = table.find(address)) {
        fuzz::require(!found->name.empty() && found->name.size() <= symbols::longest_name,
                      "names are not empty, and of limited length");
        fuzz::require(symbols::demangle(found->name).size() <= symbols::longest_name,
                      "so are readable ones");
    }
}

void read_symbols(const Result<symbols::ElfFile>& elf) {
    if (!elf) {
        return;
    }
    using Table = symbols::ElfFile::Table;
    symbols::SymbolTableBuilder builder(elf->most_name_bytes());
    elf->add_functions(Table::all, 0, builder);
    elf->add_functions(Table::dynamic, 0x1000, builder);
    const auto table = std::move(builder).build();
    fuzz::require(table.memory_bytes() <= std::size_t{64} << 20U, "memory is limited");
    for (const auto& segment : elf->segments()) {
        for (std::uint64_t offset = 0; offset < 4096; offset += 64) {
            look_up(table, segment.address + offset);
        }
    }
    for (const auto& note : elf->usdt_notes()) {
        fuzz::require(!note.name.empty(), "USDT probes have names");
        (void)elf->offset_of_variable(note.semaphore);
    }
    fuzz::require(elf->build_id().size() <= 128, "build IDs are short");
    if (const auto link = elf->debug_link()) {
        fuzz::require(link->name.find('/') == std::string::npos, "links name a file");
    }
    (void)symbols::read_compressed(elf->compressed_symbols(), elf->segments());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    if (!text.starts_with("\x7f"
                          "ELF")) {
        fuzz::require(symbols::demangle(text).size() <= symbols::longest_name,
                      "readable names are of limited length");
        look_up(symbols::parse_jit_map(text), 0x7f00);
        return 0;
    }
    read_symbols(symbols::ElfFile::from_memory(text));
    auto file = memory_file("elf").value();
    fuzz::require(static_cast<bool>(write_all(file.get(), text)), "memory can be written");
    read_symbols(symbols::ElfFile::open(std::move(file)));
    return 0;
}

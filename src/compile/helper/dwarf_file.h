// SPDX-License-Identifier: Apache-2.0
// An ELF file's debug information (DWARF), opened by libdw. The file can be anything: only the
// confined helper looks at it.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "util/result.h"

namespace snoopbox::compile {

class DwarfFile {
  public:
    // Of the open file, which must stay open. `supplement`: the file that dwz has moved common
    // parts to, or -1. Fails if there is no debug information.
    static Result<DwarfFile> open(int fd, int supplement = -1);

    Dwarf* get() const { return dwarf_.get(); }
    int machine() const { return machine_; }  // EM_X86_64, ...

  private:
    struct EndElf {
        void operator()(Elf* elf) const { elf_end(elf); }
    };
    struct EndDwarf {
        void operator()(Dwarf* dwarf) const { dwarf_end(dwarf); }
    };
    DwarfFile() = default;

    std::unique_ptr<Elf, EndElf> supplement_elf_;
    std::unique_ptr<Dwarf, EndDwarf> supplement_;
    std::unique_ptr<Elf, EndElf> elf_;
    std::unique_ptr<Dwarf, EndDwarf> dwarf_;
    int machine_ = 0;
};

// Calls it for the entry of each unit, until it returns false.
template <typename Call>
void for_each_unit(Dwarf* dwarf, const Call& call) {
    Dwarf_CU* unit = nullptr;
    Dwarf_Die entry;
    while (dwarf_get_units(dwarf, unit, &unit, nullptr, nullptr, &entry, nullptr) == 0 &&
           call(entry)) {
    }
}

// Calls it for each entry directly below `parent`, until it returns false.
template <typename Call>
void for_each_child(Dwarf_Die& parent, const Call& call) {
    Dwarf_Die child;
    if (dwarf_child(&parent, &child) != 0) {
        return;
    }
    do {
        if (!call(child)) {
            return;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
}

// Attributes of an entry, or of what it is an instance of. Nothing if it has none such.
std::optional<Dwarf_Die> entry_at(Dwarf_Die& die, unsigned attribute);
std::optional<Dwarf_Word> number_at(Dwarf_Die& die, unsigned attribute);
bool flag_at(Dwarf_Die& die, unsigned attribute);

// A struct, class or union, by its tag.
bool is_record(int tag);

// The size of a type; 0 if it is not known.
std::uint64_t bytes_of(Dwarf_Die type);

// The type behind typedefs, const and the like. Nothing: void, or damaged.
std::optional<Dwarf_Die> plain_type_of(Dwarf_Die type);

}  // namespace snoopbox::compile

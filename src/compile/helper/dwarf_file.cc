// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/dwarf_file.h"

#include <dwarf.h>
#include <gelf.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "util/format.h"

namespace snoopbox::compile {
namespace {

constexpr int most_steps = 32;

// clang's relocations for BPF (Documentation/bpf/llvm_reloc.rst), which libdw does not know. What
// they refer to is added to what is there.
std::size_t bytes_of_relocation(std::uint64_t type) {
    constexpr std::uint64_t absolute_64 = 2;
    constexpr std::uint64_t absolute_32 = 3;
    constexpr std::uint64_t not_loaded_32 = 4;
    return type == absolute_64 ? 8 : type == absolute_32 || type == not_loaded_32 ? 4 : 0;
}

void relocate(const Elf_Data& data, const GElf_Rel& rel, std::uint64_t value) {
    const auto bytes = bytes_of_relocation(GELF_R_TYPE(rel.r_info));
    if (bytes == 0 || rel.r_offset > data.d_size || data.d_size - rel.r_offset < bytes) {
        return;
    }
    auto* const at = static_cast<char*>(data.d_buf) + rel.r_offset;
    std::uint64_t sum = 0;  // little-endian, as all that runs here
    std::memcpy(&sum, at, bytes);
    sum += value;
    std::memcpy(at, &sum, bytes);
}

// Of an object that is not linked: sections of debug information refer to each other by
// relocations.
void apply_relocations(Elf* elf) {
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
        GElf_Shdr header{};
        if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_REL ||
            header.sh_entsize == 0) {
            continue;
        }
        Elf_Scn* const target = elf_getscn(elf, header.sh_info);
        Elf_Scn* const table = elf_getscn(elf, header.sh_link);
        GElf_Shdr of_target{};
        if (target == nullptr || table == nullptr || gelf_getshdr(target, &of_target) == nullptr ||
            (of_target.sh_flags & SHF_ALLOC) != 0) {
            continue;
        }
        Elf_Data* const data = elf_rawdata(target, nullptr);
        Elf_Data* const entries = elf_getdata(section, nullptr);
        Elf_Data* const symbols = elf_getdata(table, nullptr);
        if (data == nullptr || data->d_buf == nullptr || entries == nullptr || symbols == nullptr) {
            continue;
        }
        const auto count = static_cast<int>(header.sh_size / header.sh_entsize);
        for (int i = 0; i < count; ++i) {
            GElf_Rel rel{};
            GElf_Sym symbol{};
            if (gelf_getrel(entries, i, &rel) != nullptr &&
                gelf_getsym(symbols, static_cast<int>(GELF_R_SYM(rel.r_info)), &symbol) !=
                    nullptr) {
                relocate(*data, rel, symbol.st_value);
            }
        }
    }
}

}  // namespace

Result<DwarfFile> DwarfFile::open(int fd, int supplement) {
    elf_version(EV_CURRENT);
    DwarfFile file;
    // Pages that are written to are our own.
    file.elf_.reset(elf_begin(fd, ELF_C_READ_MMAP_PRIVATE, nullptr));
    GElf_Ehdr header{};
    if (!file.elf_ || gelf_getehdr(file.elf_.get(), &header) == nullptr) {
        return fail(fmt::format("it is no ELF file: {}", elf_errmsg(-1)));
    }
    file.machine_ = header.e_machine;
    if (header.e_type == ET_REL) {
        if (header.e_machine != EM_BPF) {
            return fail("it is not linked yet");
        }
        apply_relocations(file.elf_.get());
    }
    file.dwarf_.reset(dwarf_begin_elf(file.elf_.get(), DWARF_C_READ, nullptr));
    if (!file.dwarf_) {
        return fail(fmt::format("it has no debug information: {}", dwarf_errmsg(-1)));
    }
    if (supplement >= 0) {
        file.supplement_elf_.reset(elf_begin(supplement, ELF_C_READ_MMAP_PRIVATE, nullptr));
        if (file.supplement_elf_) {
            file.supplement_.reset(
                dwarf_begin_elf(file.supplement_elf_.get(), DWARF_C_READ, nullptr));
        }
    }
    // Even if there is none: libdw would look for it on its own.
    dwarf_setalt(file.dwarf_.get(), file.supplement_.get());
    return file;
}

std::optional<Dwarf_Die> entry_at(Dwarf_Die& die, unsigned attribute) {
    Dwarf_Attribute found;
    Dwarf_Die entry;
    if (dwarf_attr_integrate(&die, attribute, &found) == nullptr ||
        dwarf_formref_die(&found, &entry) == nullptr) {
        return std::nullopt;
    }
    return entry;
}

std::optional<Dwarf_Word> number_at(Dwarf_Die& die, unsigned attribute) {
    Dwarf_Attribute found;
    Dwarf_Word number = 0;
    if (dwarf_attr_integrate(&die, attribute, &found) == nullptr) {
        return std::nullopt;
    }
    if (dwarf_formudata(&found, &number) == 0) {
        return number;
    }
    // DWARF 2 writes the place of a member as a program that adds it.
    Dwarf_Op* program = nullptr;
    std::size_t length = 0;
    if (dwarf_getlocation(&found, &program, &length) == 0 && length == 1 &&
        program->atom == DW_OP_plus_uconst) {
        return program->number;
    }
    return std::nullopt;
}

bool flag_at(Dwarf_Die& die, unsigned attribute) {
    Dwarf_Attribute found;
    bool flag = false;
    return dwarf_attr_integrate(&die, attribute, &found) != nullptr &&
           dwarf_formflag(&found, &flag) == 0 && flag;
}

bool is_record(int tag) {
    return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type;
}

std::uint64_t bytes_of(Dwarf_Die type) {
    Dwarf_Word bytes = 0;
    return dwarf_aggregate_size(&type, &bytes) == 0 ? bytes : 0;
}

std::optional<Dwarf_Die> plain_type_of(Dwarf_Die type) {
    for (int steps = 0; steps < most_steps; ++steps) {
        switch (dwarf_tag(&type)) {
            case DW_TAG_typedef:
            case DW_TAG_const_type:
            case DW_TAG_volatile_type:
            case DW_TAG_restrict_type:
            case DW_TAG_atomic_type:
            case DW_TAG_immutable_type:
            case DW_TAG_packed_type:
            case DW_TAG_shared_type:
                break;
            default:
                return type;
        }
        const auto next = entry_at(type, DW_AT_type);
        if (!next) {
            return std::nullopt;
        }
        type = *next;
    }
    return std::nullopt;
}

}  // namespace snoopbox::compile

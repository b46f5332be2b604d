// SPDX-License-Identifier: Apache-2.0
#include "bpf/object_check.h"

#include <linux/bpf.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "bpf/btf_check.h"
#include "bpf/btf_view.h"
#include "bpf/elf.h"
#include "bpf/ext_check.h"
#include "bpf/map_check.h"
#include "util/format.h"

namespace snoopbox::bpf {
namespace {

constexpr const char* make_again =
    "make the object again: clang -target bpf -g -O2 -c PROG.bpf.c -o PROG.bpf.o";

constexpr std::uint64_t instruction_bytes = sizeof(bpf_insn);
constexpr std::uint64_t most_bss_bytes = 1U << 30U;
constexpr std::uint64_t table_alignment = 8;
constexpr std::ptrdiff_t most_stars = 4;

// Of those libbpf takes one: the first, or the last. Programs' sections may share a name.
constexpr auto only_once = std::to_array<std::string_view>(
    {".BTF", ".BTF.ext", ".maps", ".text", ".rodata", ".data", ".bss", ".ksyms", ".kconfig",
     "license", "version", ".symtab", ".strtab", ".note.snoopbox"});

// Those that must have content in the file.
constexpr auto with_content =
    std::to_array<std::string_view>({".BTF", ".BTF.ext", ".maps", "license", "version"});

bool is_one_of(std::string_view name, auto&& names) {
    return std::ranges::find(names, name) != std::end(names);
}

tl::unexpected<Error> fail_damaged(std::string_view what) {
    return fail(fmt::format("{}: damaged", what));
}

class ObjectChecker {
  public:
    ObjectChecker(std::string_view file, std::vector<Section> sections)
        : file_(file), sections_(std::move(sections)) {}

    Status check() {
        const auto header = load<Elf64_Ehdr>(file_, 0);
        if (header.e_type != ET_REL) {
            return fail("holds no object for libbpf, but another kind of ELF file");
        }
        if (header.e_shoff % table_alignment != 0) {
            return fail_damaged("its table of sections is not aligned");
        }
        for (const auto step :
             {&ObjectChecker::check_sections, &ObjectChecker::check_symbols,
              &ObjectChecker::check_all_relocations, &ObjectChecker::check_type_information}) {
            TRY((this->*step)());
        }
        return {};
    }

  private:
    static bool has_programs(const Section& section) {
        return section.header.sh_type == SHT_PROGBITS &&
               (section.header.sh_flags & SHF_EXECINSTR) != 0;
    }

    const Section* find(std::string_view name) const {
        const auto found = std::ranges::find(sections_, name, &Section::name);
        return found == sections_.end() ? nullptr : &*found;
    }

    Status check_sections() {
        for (std::size_t i = 1; i < sections_.size(); ++i) {
            const auto& section = sections_[i];
            const auto same = [&](const Section& other) { return other.name == section.name; };
            if (is_one_of(section.name, only_once) && std::ranges::count_if(sections_, same) > 1) {
                return fail(fmt::format("has two sections {}: damaged", section.name));
            }
            if (section.name == ".struct_ops") {
                return fail("holds struct_ops, which replace functions of the kernel",
                            "leave them out: snoopbox traces only");
            }
            if (!is_sound(section)) {
                return fail(
                    fmt::format("its section {} \"{}\" makes no sense: damaged", i, section.name));
            }
            if (section.header.sh_type == SHT_SYMTAB) {
                if (symbol_table_ != 0) {
                    return fail_damaged("has two tables of symbols");
                }
                symbol_table_ = i;
            }
        }
        return symbol_table_ == 0 ? Status(fail("has no symbols: stripped?")) : Status{};
    }

    bool is_sound(const Section& section) const {
        const auto& header = section.header;
        if (is_one_of(section.name, with_content) && header.sh_type != SHT_PROGBITS) {
            return false;
        }
        switch (header.sh_type) {
            case SHT_STRTAB:
                return section.content.empty() || section.content.back() == '\0';
            case SHT_SYMTAB:
                return is_table(header, sizeof(Elf64_Sym)) && header.sh_link < sections_.size() &&
                       sections_[header.sh_link].header.sh_type == SHT_STRTAB;
            case SHT_REL:
                return is_table(header, sizeof(Elf64_Rel)) && header.sh_info != 0 &&
                       header.sh_info < sections_.size() && header.sh_link < sections_.size() &&
                       sections_[header.sh_link].header.sh_type == SHT_SYMTAB;
            case SHT_NOBITS:
                return header.sh_size <= most_bss_bytes;
            default:
                // libbpf tries a pattern (kprobe.multi/*_read) in a time exponential in its stars.
                return !has_programs(section) ||
                       (header.sh_size % instruction_bytes == 0 &&
                        std::ranges::count(section.name, '*') <= most_stars);
        }
    }

    static bool is_table(const Elf64_Shdr& header, std::size_t entry_bytes) {
        return header.sh_entsize == entry_bytes && header.sh_size % entry_bytes == 0 &&
               header.sh_offset % table_alignment == 0;
    }

    Status check_symbols() {
        const auto& table = sections_[symbol_table_];
        const auto names = sections_[table.header.sh_link].content;
        for (std::size_t at = 0; at < table.content.size(); at += sizeof(Elf64_Sym)) {
            const auto symbol = load<Elf64_Sym>(table.content, at);
            if (symbol.st_name >= names.size() || !is_sound(symbol)) {
                return fail(
                    fmt::format("its symbol {} makes no sense: damaged", at / sizeof(Elf64_Sym)));
            }
        }
        return {};
    }

    bool is_sound(const Elf64_Sym& symbol) const {
        if (symbol.st_shndx >= SHN_LORESERVE) {
            return true;
        }
        if (symbol.st_shndx >= sections_.size()) {
            return false;
        }
        if (symbol.st_shndx == SHN_UNDEF) {
            return true;
        }
        const auto& section = sections_[symbol.st_shndx];
        if (symbol.st_value > section.header.sh_size ||
            symbol.st_size > section.header.sh_size - symbol.st_value) {
            return false;
        }
        if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC) {
            return true;
        }
        return has_programs(section) && symbol.st_value % instruction_bytes == 0 &&
               symbol.st_size % instruction_bytes == 0 && symbol.st_size > 0 &&
               !is_wide(section, symbol.st_value + symbol.st_size - instruction_bytes);
    }

    // An instruction that takes the place of two. Where a function ended with its first half,
    // libbpf would relocate the second one beyond the end.
    static bool is_wide(const Section& section, std::uint64_t offset) {
        return load<bpf_insn>(section.content, offset).code == (BPF_LD | BPF_IMM | BPF_DW);
    }

    Status check_all_relocations() {
        for (const auto& section : sections_) {
            if (section.header.sh_type != SHT_REL) {
                continue;
            }
            for (std::size_t at = 0; at < section.content.size(); at += sizeof(Elf64_Rel)) {
                if (!is_sound(load<Elf64_Rel>(section.content, at),
                              sections_[section.header.sh_info])) {
                    return fail(
                        fmt::format("relocation {} of its section {} makes no sense: "
                                    "damaged",
                                    at / sizeof(Elf64_Rel), section.name));
                }
            }
        }
        return {};
    }

    bool is_sound(const Elf64_Rel& relocation, const Section& target) const {
        const auto symbols = sections_[symbol_table_].content.size() / sizeof(Elf64_Sym);
        return ELF64_R_SYM(relocation.r_info) < symbols &&
               relocation.r_offset < target.header.sh_size &&
               (!has_programs(target) || relocation.r_offset % instruction_bytes == 0);
    }

    Status check_type_information() {
        const auto* section = find(".BTF");
        if (section == nullptr) {
            return fail("holds no type information (BTF)");
        }
        const auto btf = BtfView::read(section->content);
        auto good = btf ? check_types(*btf) : tl::make_unexpected(btf.error());
        if (good) {
            good = check_maps(*btf);
        }
        if (const auto* ext = find(".BTF.ext"); good && ext != nullptr) {
            good = check_ext(ext->content, *btf);
            if (!good) {
                good = within(".BTF.ext", std::move(good.error()));
            }
        }
        return good ? good
                    : within("its type information (BTF) is damaged", std::move(good.error()));
    }

    std::string_view file_;
    std::vector<Section> sections_;
    std::size_t symbol_table_ = 0;
};

Status check(std::string_view elf) {
    TRY(check_bpf_elf(elf));
    TRY(check_sections(elf));
    auto sections = read_sections(elf);
    return sections ? ObjectChecker(elf, std::move(*sections)).check()
                    : tl::make_unexpected(std::move(sections.error()));
}

}  // namespace

Status check_object(std::string_view elf) {
    auto good = check(elf);
    if (!good && good.error().remedy.empty()) {
        good.error().remedy = make_again;
    }
    return good;
}

}  // namespace snoopbox::bpf

// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/elf_writer.h"

#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>

#include "compile/helper/btf_writer.h"

#ifndef R_BPF_64_64
#define R_BPF_64_64 1
#endif

namespace snoopbox::compile {
namespace {

class ElfFile {
  public:
    explicit ElfFile(int fd) : elf_(elf_begin(fd, ELF_C_WRITE, nullptr), &elf_end) {
        strings_ = std::string(1, '\0');
        symbols_.push_back({});  // the first symbol is the null symbol
    }

    // Adds a section with `content`, which is kept until the file is written. Returns 0 on failure.
    std::size_t add_section(std::string_view name, std::uint32_t type, std::uint64_t flags,
                            std::string content, std::uint64_t alignment = 8) {
        Elf_Scn* section = elf_newscn(elf_.get());
        Elf_Data* data = section == nullptr ? nullptr : elf_newdata(section);
        if (data == nullptr) {
            return 0;
        }
        contents_.push_back(std::move(content));
        data->d_buf = contents_.back().data();
        data->d_size = contents_.back().size();
        data->d_align = alignment;
        data->d_type = type == SHT_SYMTAB ? ELF_T_SYM : type == SHT_REL ? ELF_T_REL : ELF_T_BYTE;
        data->d_version = EV_CURRENT;
        Elf64_Shdr* header = elf64_getshdr(section);
        header->sh_name = add_string(name);
        header->sh_type = type;
        header->sh_flags = flags;
        header->sh_entsize = type == SHT_SYMTAB ? sizeof(Elf64_Sym)
                             : type == SHT_REL  ? sizeof(Elf64_Rel)
                                                : 0;
        return elf_ndxscn(section);
    }

    // Returns the index of a new global symbol.
    std::uint32_t add_symbol(std::string_view name, unsigned char type, std::size_t section,
                             std::uint64_t at, std::uint64_t size) {
        Elf64_Sym symbol{};
        symbol.st_name = add_string(name);
        symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, type);
        symbol.st_shndx = static_cast<Elf64_Section>(section);
        symbol.st_value = at;
        symbol.st_size = size;
        symbols_.push_back(symbol);
        return static_cast<std::uint32_t>(symbols_.size() - 1);
    }

    // The relocation sections refer to the symbol table, which is made last.
    void relocate(std::size_t relocations, std::size_t target) {
        relocated_.emplace_back(relocations, target);
    }

    Status write() {
        // Add the symbol table's name before the strings are copied into a section.
        const std::string table(reinterpret_cast<const char*>(symbols_.data()),
                                symbols_.size() * sizeof(Elf64_Sym));
        const std::size_t symtab = add_section(".symtab", SHT_SYMTAB, 0, table);
        add_string(".strtab");
        const std::size_t strtab = add_section(".strtab", SHT_STRTAB, 0, strings_, 1);
        Elf64_Shdr* header = elf64_getshdr(elf_getscn(elf_.get(), symtab));
        header->sh_link = static_cast<Elf64_Word>(strtab);
        header->sh_info = 1;  // all symbols but the first are global
        for (const auto& [relocations, target] : relocated_) {
            header = elf64_getshdr(elf_getscn(elf_.get(), relocations));
            header->sh_link = static_cast<Elf64_Word>(symtab);
            header->sh_info = static_cast<Elf64_Word>(target);
        }
        elf64_getehdr(elf_.get())->e_shstrndx = static_cast<Elf64_Half>(strtab);
        if (elf_update(elf_.get(), ELF_C_WRITE) < 0) {
            return fail(std::string("cannot write the object: ") + elf_errmsg(-1));
        }
        return {};
    }

    Status begin() {
        Elf64_Ehdr* header = elf_ ? elf64_newehdr(elf_.get()) : nullptr;
        if (header == nullptr) {
            return fail(std::string("cannot begin the object: ") + elf_errmsg(-1));
        }
        header->e_ident[EI_DATA] = __BYTE_ORDER == __LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB;
        header->e_type = ET_REL;
        header->e_machine = EM_BPF;
        header->e_version = EV_CURRENT;
        return {};
    }

  private:
    std::uint32_t add_string(std::string_view text) {
        const std::string with_end = std::string(text) + '\0';
        const std::size_t known = strings_.find('\0' + with_end);
        if (known != std::string::npos) {
            return static_cast<std::uint32_t>(known + 1);
        }
        strings_ += with_end;
        return static_cast<std::uint32_t>(strings_.size() - with_end.size());
    }

    std::unique_ptr<Elf, decltype(&elf_end)> elf_;
    std::deque<std::string> contents_;  // libelf keeps pointers into these
    std::string strings_;
    std::vector<Elf64_Sym> symbols_;
    std::vector<std::pair<std::size_t, std::size_t>> relocated_;
};

std::string bytes_of(const std::vector<bpf_insn>& instructions) {
    return {reinterpret_cast<const char*>(instructions.data()),
            instructions.size() * sizeof(bpf_insn)};
}

void add_program(ElfFile& file, const Program& program, const std::vector<Reference>& references,
                 std::uint32_t first_map_symbol, std::uint32_t first_constant_symbol) {
    const std::string code = bytes_of(program.instructions);
    const std::size_t size = code.size();
    const std::size_t section =
        file.add_section(program.section, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, code);
    file.add_symbol(program.name, STT_FUNC, section, 0, size);
    std::string relocations;
    for (const auto& reference : references) {
        const std::uint32_t first =
            reference.to == Reference::To::map ? first_map_symbol : first_constant_symbol;
        Elf64_Rel relocation{};
        relocation.r_offset = std::uint64_t{reference.instruction} * sizeof(bpf_insn);
        relocation.r_info = ELF64_R_INFO(std::uint64_t{first} + reference.index, R_BPF_64_64);
        relocations.append(reinterpret_cast<const char*>(&relocation), sizeof relocation);
    }
    if (!relocations.empty()) {
        file.relocate(file.add_section(".rel" + program.section, SHT_REL, 0, relocations), section);
    }
}

NoteEvent event_of(const Layout& layout) {
    NoteEvent event{layout.name, 0, {}};
    for (const auto& member : layout.members) {
        const std::uint32_t bytes = scalar_bytes(member.type) * std::max(member.count, 1U);
        event.members.push_back({member.name, member.type, event.bytes, bytes, member.count});
        event.bytes += bytes;
    }
    return event;
}

}  // namespace

Status write_elf(const Object& object, int fd) {
    TRY_ASSIGN(auto btf, make_btf(object));
    elf_version(EV_CURRENT);
    ElfFile file(fd);
    TRY(file.begin());
    file.add_section("license", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, object.license + '\0', 1);
    std::uint32_t first_map = 0;
    if (!object.maps.empty()) {
        const std::string zeros(object.maps.size() * map_definition_bytes, '\0');
        const auto section = file.add_section(".maps", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, zeros);
        for (std::size_t i = 0; i < object.maps.size(); ++i) {
            const auto symbol = file.add_symbol(object.maps[i].name, STT_OBJECT, section,
                                                i * map_definition_bytes, map_definition_bytes);
            first_map = i == 0 ? symbol : first_map;
        }
    }
    std::uint32_t first_constant = 0;
    if (!object.constants.empty()) {
        const std::string zeros(object.constants.size() * 8, '\0');
        const auto section = file.add_section(".rodata", SHT_PROGBITS, SHF_ALLOC, zeros);
        for (std::size_t i = 0; i < object.constants.size(); ++i) {
            const auto symbol = file.add_symbol(object.constants[i], STT_OBJECT, section, i * 8, 8);
            first_constant = i == 0 ? symbol : first_constant;
        }
    }
    for (std::size_t i = 0; i < object.programs.size(); ++i) {
        add_program(file, object.programs[i], object.references[i], first_map, first_constant);
    }
    file.add_section(".BTF", SHT_PROGBITS, 0, std::move(btf), 4);
    if (object.note) {
        Note note = *object.note;
        if (!object.layouts.empty()) {
            note.event = event_of(object.layouts.front());
        }
        file.add_section(note_section, SHT_NOTE, 0, write_note(note), 4);
    }
    return file.write();
}

}  // namespace snoopbox::compile

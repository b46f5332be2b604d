// SPDX-License-Identifier: Apache-2.0
#include "symbols/elf_parts.h"

#include <gelf.h>

namespace snoopbox::symbols {
namespace {

constexpr std::uint64_t most_section_name_bytes = std::uint64_t{8} << 20U;

std::string build_id_in(Elf_Data* notes) {
    if (notes == nullptr || notes->d_buf == nullptr) {
        return {};
    }
    const std::string_view bytes(static_cast<const char*>(notes->d_buf), notes->d_size);
    GElf_Nhdr note{};
    std::size_t name = 0;
    std::size_t content = 0;
    for (std::size_t at = 0; (at = gelf_getnote(notes, at, &note, &name, &content)) > 0;) {
        constexpr std::size_t longest = 64;
        if (note.n_type == NT_GNU_BUILD_ID && text_at(bytes, name) == "GNU" && note.n_descsz > 1 &&
            note.n_descsz <= longest) {
            return hexadecimal(bytes.substr(content, note.n_descsz));
        }
    }
    return {};
}

}  // namespace

std::string hexadecimal(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text.append({digits[byte >> 4U], digits[byte & 15U]});
    }
    return text;
}

std::string_view content_of(Elf_Scn* section, std::uint64_t most) {
    GElf_Shdr header{};
    if (section == nullptr || gelf_getshdr(section, &header) == nullptr ||
        header.sh_type == SHT_NOBITS || header.sh_size > most) {
        return {};
    }
    const auto* data = elf_rawdata(section, nullptr);
    if (data == nullptr || data->d_buf == nullptr) {
        return {};
    }
    return {static_cast<const char*>(data->d_buf), data->d_size};
}

std::string_view text_at(std::string_view table, std::size_t offset) {
    if (offset >= table.size()) {
        return {};
    }
    const auto rest = table.substr(offset);
    return rest.substr(0, rest.find('\0'));
}

Elf_Scn* find_section(Elf* elf, std::string_view name) {
    GElf_Ehdr header{};
    gelf_getehdr(elf, &header);
    const auto names = content_of(elf_getscn(elf, header.e_shstrndx), most_section_name_bytes);
    Elf_Scn* section = nullptr;
    GElf_Shdr described{};
    while ((section = elf_nextscn(elf, section)) != nullptr) {
        if (gelf_getshdr(section, &described) != nullptr &&
            text_at(names, described.sh_name) == name) {
            return section;
        }
    }
    return nullptr;
}

Elf_Scn* find_table(Elf* elf, std::uint32_t type) {
    Elf_Scn* section = nullptr;
    GElf_Shdr header{};
    while ((section = elf_nextscn(elf, section)) != nullptr) {
        if (gelf_getshdr(section, &header) != nullptr && header.sh_type == type) {
            return section;
        }
    }
    return nullptr;
}

std::string read_build_id(Elf* elf) {
    Elf_Scn* section = nullptr;
    GElf_Shdr described{};
    while ((section = elf_nextscn(elf, section)) != nullptr) {
        if (gelf_getshdr(section, &described) != nullptr && described.sh_type == SHT_NOTE &&
            described.sh_size <= most_note_bytes) {
            if (auto id = build_id_in(elf_getdata(section, nullptr)); !id.empty()) {
                return id;
            }
        }
    }
    GElf_Ehdr header{};
    gelf_getehdr(elf, &header);
    for (int i = 0; i < header.e_phnum; ++i) {  // a file can have lost its sections
        GElf_Phdr segment{};
        if (gelf_getphdr(elf, i, &segment) != nullptr && segment.p_type == PT_NOTE &&
            segment.p_filesz <= most_note_bytes &&
            static_cast<std::int64_t>(segment.p_offset) >= 0) {
            auto* notes = elf_getdata_rawchunk(elf, static_cast<std::int64_t>(segment.p_offset),
                                               segment.p_filesz,
                                               segment.p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
            if (auto id = build_id_in(notes); !id.empty()) {
                return id;
            }
        }
    }
    return {};
}

}  // namespace snoopbox::symbols

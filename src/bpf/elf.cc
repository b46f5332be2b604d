// SPDX-License-Identifier: Apache-2.0
#include "bpf/elf.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace snoopbox::bpf {
namespace {

bool is_inside(std::string_view file, std::uint64_t offset, std::uint64_t bytes) {
    return offset <= file.size() && bytes <= file.size() - offset;
}

template <typename T>
T at(std::string_view file, std::uint64_t offset) {
    T value;
    std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
}

Elf64_Shdr section_at(std::string_view file, const Elf64_Ehdr& header, unsigned index) {
    return at<Elf64_Shdr>(file, header.e_shoff + std::uint64_t{index} * sizeof(Elf64_Shdr));
}

}  // namespace

bool is_elf(std::string_view file) {
    return file.starts_with(std::string_view(ELFMAG, SELFMAG));
}

Status check_bpf_elf(std::string_view file) {
    if (file.size() < sizeof(Elf64_Ehdr) || !is_elf(file)) {
        return fail("holds no ELF object");
    }
    const auto header = at<Elf64_Ehdr>(file, 0);
    const int order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != order ||
        header.e_machine != EM_BPF) {
        return fail("holds an object that is not for BPF on this machine");
    }
    return {};
}

Status check_sections(std::string_view file) {
    const auto header = at<Elf64_Ehdr>(file, 0);
    if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shnum == 0 ||
        !is_inside(file, header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr)) ||
        header.e_shstrndx >= header.e_shnum) {
        return fail("holds an ELF object without its end: truncated?");
    }
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const auto section = section_at(file, header, i);
        if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL &&
            !is_inside(file, section.sh_offset, section.sh_size)) {
            return fail("holds an ELF object with a section beyond its end: damaged");
        }
    }
    return {};
}

std::optional<std::string_view> find_section(std::string_view file, std::string_view name) {
    const auto header = at<Elf64_Ehdr>(file, 0);
    const auto names = section_at(file, header, header.e_shstrndx);
    if (names.sh_type != SHT_STRTAB) {
        return std::nullopt;
    }
    const auto strings = file.substr(names.sh_offset, names.sh_size);
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const auto section = section_at(file, header, i);
        if (section.sh_type == SHT_NULL || section.sh_type == SHT_NOBITS ||
            section.sh_name >= strings.size()) {
            continue;
        }
        const auto rest = strings.substr(section.sh_name);
        if (rest.substr(0, rest.find('\0')) == name) {
            return file.substr(section.sh_offset, section.sh_size);
        }
    }
    return std::nullopt;
}

Result<std::vector<Section>> read_sections(std::string_view file) {
    const auto header = at<Elf64_Ehdr>(file, 0);
    const auto names = section_at(file, header, header.e_shstrndx);
    const auto strings = names.sh_type == SHT_STRTAB ? file.substr(names.sh_offset, names.sh_size)
                                                     : std::string_view();
    std::vector<Section> sections;
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        const auto section = section_at(file, header, i);
        // Names may overlap, so that a small file can have a great many long ones.
        constexpr std::size_t longest_name = 8192;
        if (section.sh_name >= strings.size() || strings.back() != '\0' ||
            strings.substr(section.sh_name, longest_name).find('\0') == std::string_view::npos) {
            return fail("holds an ELF object with a section without a name: damaged");
        }
        const bool has_content = section.sh_type != SHT_NULL && section.sh_type != SHT_NOBITS;
        sections.push_back(
            {section, strings.data() + section.sh_name,
             has_content ? file.substr(section.sh_offset, section.sh_size) : std::string_view()});
    }
    return sections;
}

}  // namespace snoopbox::bpf

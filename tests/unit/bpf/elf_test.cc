// SPDX-License-Identifier: Apache-2.0
#include "bpf/elf.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace snoopbox::bpf {
namespace {

// A file with the sections "", ".names" and "data", and room for damage.
struct BpfElf : testing::Test {
    BpfElf() {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_machine = EM_BPF;
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = 3;
        header.e_shstrndx = 1;
        header.e_shoff = sizeof header;
        const auto content = sizeof header + 3 * sizeof(Elf64_Shdr);
        sections[1].sh_name = 1;
        sections[1].sh_type = SHT_STRTAB;
        sections[1].sh_offset = content;
        sections[1].sh_size = names.size();
        sections[2].sh_name = 8;
        sections[2].sh_type = SHT_PROGBITS;
        sections[2].sh_offset = content + names.size();
        sections[2].sh_size = 5;
    }
    std::string file() const {
        std::string bytes(sizeof header + 3 * sizeof(Elf64_Shdr), '\0');
        std::memcpy(bytes.data(), &header, sizeof header);
        std::memcpy(bytes.data() + sizeof header, sections.data(), 3 * sizeof(Elf64_Shdr));
        return bytes + names + "hello";
    }
    bool is_sound() const {
        const auto bytes = file();
        return check_bpf_elf(bytes) && check_sections(bytes);
    }

    Elf64_Ehdr header{};
    std::vector<Elf64_Shdr> sections{3};
    std::string names{"\0.names\0data\0", 13};
};

TEST_F(BpfElf, SectionsAreFoundByTheirWholeName) {
    ASSERT_TRUE(is_sound());
    const auto bytes = file();
    EXPECT_EQ(find_section(bytes, "data"), "hello");
    EXPECT_EQ(find_section(bytes, ".names"), names);
    EXPECT_FALSE(find_section(bytes, "dat"));
    EXPECT_FALSE(find_section(bytes, "ata."));
    EXPECT_FALSE(find_section(bytes, "")) << "the first section is none";
}

TEST_F(BpfElf, SectionsWithoutContentOrNameAreNotFound) {
    sections[2].sh_type = SHT_NOBITS;
    EXPECT_FALSE(find_section(file(), "data"));
    sections[2].sh_type = SHT_PROGBITS;
    sections[2].sh_name = static_cast<Elf64_Word>(names.size());
    EXPECT_FALSE(find_section(file(), "data"));
    EXPECT_FALSE(find_section(file(), ""));
    sections[1].sh_type = SHT_PROGBITS;
    EXPECT_FALSE(find_section(file(), ".names")) << "names are in a table of strings";
}

TEST_F(BpfElf, OnlyOfThisMachinesKind) {
    EXPECT_TRUE(is_elf(file()));
    EXPECT_FALSE(
        is_elf("\x7f"
               "EL"));
    EXPECT_FALSE(check_bpf_elf(file().substr(0, sizeof header - 1)));
    EXPECT_TRUE(check_bpf_elf(file().substr(0, sizeof header)));
    header.e_ident[EI_CLASS] = ELFCLASS32;
    EXPECT_FALSE(is_sound());
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2MSB;
    EXPECT_FALSE(is_sound());
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_machine = EM_X86_64;
    EXPECT_FALSE(is_sound());
}

TEST_F(BpfElf, SectionsLieInsideTheFile) {
    sections[2].sh_size = 6;
    EXPECT_FALSE(is_sound());
    sections[2].sh_size = ~Elf64_Xword{0};
    EXPECT_FALSE(is_sound());
    sections[2].sh_type = SHT_NOBITS;
    EXPECT_TRUE(is_sound()) << "it has no content";
    sections[2].sh_type = SHT_NULL;
    EXPECT_TRUE(is_sound());
    sections[2] = {};
    sections[2].sh_type = SHT_PROGBITS;
    sections[2].sh_offset = file().size();
    EXPECT_TRUE(is_sound()) << "empty, at the end";
    ++sections[2].sh_offset;
    EXPECT_FALSE(is_sound());
}

TEST_F(BpfElf, TheTableOfSectionsLiesInsideTheFile) {
    header.e_shnum = 200;
    EXPECT_FALSE(is_sound());
    header.e_shnum = 0;
    EXPECT_FALSE(is_sound());
    header.e_shnum = 3;
    header.e_shstrndx = 3;
    EXPECT_FALSE(is_sound());
    header.e_shstrndx = 2;
    EXPECT_TRUE(is_sound());
    header.e_shentsize = sizeof(Elf64_Shdr) - 1;
    EXPECT_FALSE(is_sound());
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shoff = file().size() - 3 * sizeof(Elf64_Shdr) + 1;
    EXPECT_FALSE(is_sound());
}

TEST_F(BpfElf, AllSectionsHaveANameOfReasonableLength) {
    EXPECT_EQ(read_sections(file()).value().at(2).name, "data");
    names = std::string("\0", 1) + std::string(8191, 'n') + std::string("\0", 1);
    sections[1].sh_size = names.size();
    sections[2].sh_name = 1;
    sections[2].sh_offset = sections[1].sh_offset + names.size();
    EXPECT_EQ(read_sections(file()).value().at(2).name.size(), 8191);
    names.insert(1, "n");
    sections[1].sh_size = names.size();
    EXPECT_FALSE(read_sections(file()));
    sections[2].sh_name = static_cast<Elf64_Word>(names.size());
    EXPECT_FALSE(read_sections(file()));
}

}  // namespace
}  // namespace snoopbox::bpf

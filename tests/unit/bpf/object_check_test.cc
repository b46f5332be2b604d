// SPDX-License-Identifier: Apache-2.0
#include "bpf/object_check.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>

#include <cstddef>
#include <cstring>
#include <string>

#include "bpf/btf_view.h"
#include "bpf/elf.h"
#include "util/file.h"

namespace snoopbox::bpf {
namespace {

using testing::HasSubstr;

// An object that clang made, to be damaged in one place.
struct CheckObject : testing::Test {
    std::string elf = read_file(SNOOPBOX_PROGRAMS "/types.bpf.o").value();

    std::string error() const {
        const auto checked = check_object(elf);
        return checked ? "no error" : checked.error().message;
    }
    std::size_t index(std::string_view name) const {
        const auto sections = read_sections(elf).value();
        for (std::size_t i = 1; i < sections.size(); ++i) {
            if (sections[i].name == name) {
                return i;
            }
        }
        ADD_FAILURE() << "no section " << name;
        return 0;
    }
    template <typename Change>
    void change_header(std::string_view name, Change&& change) {
        change_at<Elf64_Shdr>(load<Elf64_Ehdr>(elf, 0).e_shoff + index(name) * sizeof(Elf64_Shdr),
                              change);
    }
    // Changes what lies at an offset in a section.
    template <typename T, typename Change>
    void change(std::string_view section, std::size_t offset, Change&& change) {
        change_at<T>(load<Elf64_Shdr>(elf, load<Elf64_Ehdr>(elf, 0).e_shoff +
                                               index(section) * sizeof(Elf64_Shdr))
                             .sh_offset +
                         offset,
                     change);
    }
    // The number of a symbol.
    std::size_t symbol(std::string_view name) const {
        const auto sections = read_sections(elf).value();
        const auto& table = sections[index(".symtab")];
        const auto names = sections[table.header.sh_link].content;
        for (std::size_t i = 0; i < table.content.size() / sizeof(Elf64_Sym); ++i) {
            const auto at = load<Elf64_Sym>(table.content, i * sizeof(Elf64_Sym)).st_name;
            if (std::string_view(names.data() + at) == name) {
                return i;
            }
        }
        ADD_FAILURE() << "no symbol " << name;
        return 0;
    }
    template <typename Change>
    void change_symbol(std::string_view name, Change&& change_it) {
        change<Elf64_Sym>(".symtab", symbol(name) * sizeof(Elf64_Sym), change_it);
    }
    // The first section of programs that has relocations.
    std::string relocated() const {
        const auto sections = read_sections(elf).value();
        for (const auto& section : sections) {
            if (section.header.sh_type == SHT_REL && !section.name.starts_with(".rel.")) {
                return std::string(section.name.substr(std::string_view(".rel").size()));
            }
        }
        ADD_FAILURE() << "no relocations";
        return {};
    }

  private:
    template <typename T, typename Change>
    void change_at(std::size_t offset, Change&& change) {
        auto value = load<T>(elf, offset);
        change(value);
        std::memcpy(elf.data() + offset, &value, sizeof value);
    }
};

TEST_F(CheckObject, TakesWhatClangMakes) {
    EXPECT_EQ(error(), "no error");
}

TEST_F(CheckObject, CutAnywhereItIsAnError) {
    for (std::size_t length = 0; length < elf.size(); length += 7) {
        EXPECT_FALSE(check_object(std::string_view(elf).substr(0, length))) << length;
    }
}

TEST_F(CheckObject, ASecondSectionOfTypesCouldBeTheOneThatIsUsed) {
    const auto name =
        load<Elf64_Shdr>(elf, load<Elf64_Ehdr>(elf, 0).e_shoff + index(".BTF") * sizeof(Elf64_Shdr))
            .sh_name;
    change_header(".debug_str", [&](Elf64_Shdr& header) { header.sh_name = name; });
    EXPECT_THAT(error(), HasSubstr("two sections .BTF"));
}

TEST_F(CheckObject, ProgramsMayShareTheirSectionsName) {
    const auto header_of = [&](std::string_view name) {
        return load<Elf64_Shdr>(
            elf, load<Elf64_Ehdr>(elf, 0).e_shoff + index(name) * sizeof(Elf64_Shdr));
    };
    const auto name = header_of(relocated()).sh_name;
    change_header(".debug_str", [&](Elf64_Shdr& header) { header.sh_name = name; });
    EXPECT_EQ(error(), "no error");
}

TEST_F(CheckObject, SectionsReferToOthersThatAreThere) {
    change_header(".rel" + relocated(), [](Elf64_Shdr& header) { header.sh_info = 999; });
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
}

TEST_F(CheckObject, SymbolsLieInTheTableOfSymbols) {
    change_header(".symtab", [](Elf64_Shdr& header) { header.sh_link = 1000; });
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
    change_header(".symtab", [](Elf64_Shdr& header) { header.sh_type = SHT_PROGBITS; });
    EXPECT_THAT(error(), HasSubstr("makes no sense")) << "relocations refer to it";
}

TEST_F(CheckObject, TablesHaveEntriesOfTheirSize) {
    change_header(".symtab", [](Elf64_Shdr& header) { --header.sh_size; });
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
    change_header(".symtab", [](Elf64_Shdr& header) {
        ++header.sh_size;
        header.sh_entsize = 1;
    });
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
}

TEST_F(CheckObject, SymbolsAreInASectionThatIsThere) {
    change_symbol("table", [](Elf64_Sym& symbol) { symbol.st_shndx = 500; });
    EXPECT_THAT(error(), HasSubstr("symbol"));
}

TEST_F(CheckObject, FunctionsAreInsideTheirSection) {
    const std::string name = relocated();
    const auto section = static_cast<Elf64_Section>(index(name));
    std::size_t function = 0;
    const auto table = read_sections(elf).value()[index(".symtab")].content;
    while (load<Elf64_Sym>(table, function * sizeof(Elf64_Sym)).st_shndx != section ||
           ELF64_ST_TYPE(load<Elf64_Sym>(table, function * sizeof(Elf64_Sym)).st_info) !=
               STT_FUNC) {
        ++function;
    }
    const auto offset = function * sizeof(Elf64_Sym);
    // Their sum is the section's size.
    change<Elf64_Sym>(".symtab", offset, [](Elf64_Sym& symbol) {
        symbol.st_value -= 8;
        symbol.st_size += 8;
    });
    EXPECT_THAT(error(), HasSubstr("symbol"));
}

TEST_F(CheckObject, RelocationsReferToSymbolsAndInstructions) {
    const std::string section = ".rel" + relocated();
    const std::string whole = elf;
    change<Elf64_Rel>(section, 0, [](Elf64_Rel& relocation) {
        relocation.r_info = ELF64_R_INFO(std::uint64_t{100'000}, 1);
    });
    EXPECT_THAT(error(), HasSubstr("relocation 0"));
    elf = whole;
    change<Elf64_Rel>(section, 0, [](Elf64_Rel& relocation) { relocation.r_offset += 4; });
    EXPECT_THAT(error(), HasSubstr("relocation 0"));
    elf = whole;
    change<Elf64_Rel>(section, 0, [](Elf64_Rel& relocation) { relocation.r_offset = 1U << 20U; });
    EXPECT_THAT(error(), HasSubstr("relocation 0"));
}

TEST_F(CheckObject, AFunctionEndsWithAWholeInstruction) {
    const std::string name = relocated();
    const auto size = read_sections(elf).value()[index(name)].content.size();
    change<bpf_insn>(name, size - sizeof(bpf_insn),
                     [](bpf_insn& last) { last.code = BPF_LD | BPF_IMM | BPF_DW; });
    EXPECT_THAT(error(), HasSubstr("symbol"));
}

TEST_F(CheckObject, RecordsOfInstructionsLieInside) {
    const std::string whole = elf;
    change<__u32>(".BTF.ext", 4, [](__u32& header_bytes) { header_bytes = 4096; });
    EXPECT_THAT(error(), HasSubstr(".BTF.ext: its header"));
    elf = whole;
    change<__u32>(".BTF.ext", 12, [](__u32& func_info_bytes) { func_info_bytes = 1U << 20U; });
    EXPECT_THAT(error(), HasSubstr(".BTF.ext: it has records"));
}

TEST_F(CheckObject, RelocationsOfMembersAreNumbers) {
    const auto ext = std::string(read_sections(elf).value()[index(".BTF.ext")].content);
    // The header's length, the relocations' offset, and the first section's record.
    const auto first = load<__u32>(ext, 4) + load<__u32>(ext, 24) + 4 + 8;
    const auto relocation = load<bpf_core_relo>(ext, first);
    const std::string whole = elf;
    change<bpf_core_relo>(".BTF.ext", first,
                          [](bpf_core_relo& changed) { changed.type_id = 1U << 20U; });
    EXPECT_THAT(error(), HasSubstr(".BTF.ext: it has records"));
    elf = whole;
    const auto btf = std::string(read_sections(elf).value()[index(".BTF")].content);
    const auto header = load<btf_header>(btf, 0);
    change<char>(".BTF", header.hdr_len + header.str_off + relocation.access_str_off,
                 [](char& digit) { digit = '-'; });
    EXPECT_THAT(error(), HasSubstr(".BTF.ext: it has records")) << "an index below 0";
}

TEST_F(CheckObject, MapsAreNoneOfTheKernelsStructOps) {
    // Make an array that says which type a map is say struct_ops.
    const auto btf = std::string(read_sections(elf).value()[index(".BTF")].content);
    const auto view = BtfView::read(btf).value();
    std::uint32_t array = 0;
    for (std::uint32_t id = 1; id <= view.count(); ++id) {
        for (std::size_t i = 0; view.kind(id) == BTF_KIND_STRUCT && i < view.length(id); ++i) {
            const auto member = view.part<btf_member>(id, i);
            if (view.name(member.name_off) == "type") {
                array = view.type(member.type).type;
            }
        }
    }
    ASSERT_EQ(view.kind(array), BTF_KIND_ARRAY);
    const auto elements = view.part<btf_array>(array);
    const std::string bytes(reinterpret_cast<const char*>(&elements), sizeof elements);
    const auto at = btf.find(bytes);
    ASSERT_NE(at, std::string::npos);
    change<btf_array>(".BTF", at,
                      [](btf_array& changed) { changed.nelems = BPF_MAP_TYPE_STRUCT_OPS; });
    EXPECT_THAT(error(), HasSubstr("none of a map"));
}

}  // namespace
}  // namespace snoopbox::bpf

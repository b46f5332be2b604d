// SPDX-License-Identifier: Apache-2.0
#include "symbols/elf_file.h"

#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "symbols/elf_parts.h"
#include "util/format.h"

namespace snoopbox::symbols {
namespace {

// Nothing larger is read into memory. The symbols of the largest browsers take half of it.
constexpr std::uint64_t most_table_bytes = std::uint64_t{256} << 20U;
constexpr std::uint64_t most_compressed_bytes = std::uint64_t{16} << 20U;
constexpr std::uint64_t most_usdt_bytes = std::uint64_t{4} << 20U;
constexpr std::size_t most_segments = 4096;

Status fail_elf(std::string_view what) {
    const char* reason = elf_errmsg(-1);
    return fail(fmt::format("{}: {}", what, reason == nullptr ? "damaged?" : reason));
}

// libelf believes a file that counts its sections in the first of them, and allocates memory for as
// many as that says. Programs have no need for 65280 sections.
Status check_counts(Elf* elf) {
    GElf_Ehdr header{};
    if (gelf_getehdr(elf, &header) == nullptr) {
        return fail_elf("has no ELF header");
    }
    if (header.e_type != ET_EXEC && header.e_type != ET_DYN) {
        return fail("is neither a program nor a shared library");
    }
    if (header.e_phnum > most_segments) {
        return fail("has too many segments: damaged?");
    }
    return {};
}

bool counts_beyond_header(const std::string& start) {
    if (start.size() < EI_NIDENT) {
        return true;
    }
    const auto is = [&](auto header) {
        if (start.size() < sizeof header) {
            return true;
        }
        std::memcpy(&header, start.data(), sizeof header);
        return header.e_shnum == 0 && header.e_shoff != 0;
    };
    return start[EI_CLASS] == ELFCLASS32 ? is(Elf32_Ehdr()) : is(Elf64_Ehdr());
}

// Marks that assemblers and compilers leave, which name no function.
bool is_label(std::string_view name) {
    return name.starts_with('$') || name.starts_with(".L");
}

}  // namespace

void ElfFile::EndElf::operator()(Elf* elf) const {
    elf_end(elf);
}

Result<ElfFile> ElfFile::open(Fd file) {
    ElfFile opened;
    std::string start(sizeof(Elf64_Ehdr), '\0');
    const auto got = pread(file.get(), start.data(), start.size(), 0);
    start.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    if (!start.starts_with(ELFMAG)) {
        return fail("holds no ELF file");
    }
    if (counts_beyond_header(start)) {
        return fail("holds no ELF file whose sections can be counted");
    }
    elf_version(EV_CURRENT);
    opened.file_ = std::move(file);
    opened.elf_.reset(elf_begin(opened.file_.get(), ELF_C_READ, nullptr));
    TRY(opened.read_headers());
    return opened;
}

Result<ElfFile> ElfFile::from_memory(std::string content) {
    ElfFile opened;
    if (!content.starts_with(ELFMAG) || counts_beyond_header(content)) {
        return fail("holds no ELF file whose sections can be counted");
    }
    elf_version(EV_CURRENT);
    opened.content_ = std::make_unique<std::string>(std::move(content));
    opened.elf_.reset(elf_memory(opened.content_->data(), opened.content_->size()));
    TRY(opened.read_headers());
    return opened;
}

Status ElfFile::read_headers() {
    if (elf_ == nullptr || elf_kind(elf_.get()) != ELF_K_ELF) {
        return fail_elf("holds no ELF file");
    }
    TRY(check_counts(elf_.get()));
    GElf_Ehdr header{};
    gelf_getehdr(elf_.get(), &header);
    has_thumb_ = header.e_machine == EM_ARM;
    is_64_bit_ = header.e_ident[EI_CLASS] == ELFCLASS64;
    is_little_endian_ = header.e_ident[EI_DATA] == ELFDATA2LSB;
    for (int i = 0; i < header.e_phnum; ++i) {
        GElf_Phdr segment{};
        if (gelf_getphdr(elf_.get(), i, &segment) == nullptr) {
            return fail_elf("has damaged segments");
        }
        if (segment.p_type == PT_LOAD) {
            segments_.push_back({segment.p_offset, segment.p_vaddr, segment.p_filesz,
                                 (segment.p_flags & PF_X) != 0, (segment.p_flags & PF_W) != 0});
        }
    }
    Elf_Scn* section = nullptr;
    while ((section = elf_nextscn(elf_.get(), section)) != nullptr) {
        GElf_Shdr described{};
        code_.resize(elf_ndxscn(section) + 1);
        if (gelf_getshdr(section, &described) != nullptr &&
            (described.sh_flags & SHF_EXECINSTR) != 0) {
            code_.back() = {described.sh_addr, described.sh_size};
        }
    }
    return {};
}

std::string ElfFile::build_id() const {
    return read_build_id(elf_.get());
}

std::optional<DebugLink> ElfFile::debug_link() const {
    const auto content = content_of(find_section(elf_.get(), ".gnu_debuglink"), most_note_bytes);
    DebugLink link;
    link.name = text_at(content, 0);
    const auto crc = (link.name.size() + 1 + 3) / 4 * 4;
    if (link.name.empty() || link.name.find('/') != std::string::npos || link.name == ".." ||
        crc + sizeof link.crc > content.size()) {
        return std::nullopt;
    }
    std::memcpy(&link.crc, content.data() + crc, sizeof link.crc);
    return link;
}

std::optional<SupplementLink> ElfFile::supplement() const {
    const auto content = content_of(find_section(elf_.get(), ".gnu_debugaltlink"), most_note_bytes);
    SupplementLink link;
    link.name = text_at(content, 0);
    if (link.name.empty() || link.name.size() + 1 >= content.size()) {
        return std::nullopt;
    }
    link.build_id = hexadecimal(content.substr(link.name.size() + 1));
    return link;
}

bool ElfFile::has_debug_information() const {
    for (const auto* name : {".debug_info", ".zdebug_info"}) {
        GElf_Shdr header{};
        auto* const section = find_section(elf_.get(), name);
        if (section != nullptr && gelf_getshdr(section, &header) != nullptr &&
            header.sh_type != SHT_NOBITS && header.sh_size > 0) {
            return true;
        }
    }
    return false;
}

std::string ElfFile::compressed_symbols() const {
    return std::string(
        content_of(find_section(elf_.get(), ".gnu_debugdata"), most_compressed_bytes));
}

std::size_t ElfFile::most_name_bytes() const {
    std::uint64_t bytes = 0;
    Elf_Scn* section = nullptr;
    GElf_Shdr described{};
    while ((section = elf_nextscn(elf_.get(), section)) != nullptr) {
        if (gelf_getshdr(section, &described) != nullptr && described.sh_type == SHT_STRTAB) {
            bytes += std::min(described.sh_size, most_table_bytes);
        }
    }
    // Names that are the end of others share bytes with them in the file.
    return static_cast<std::size_t>(std::min(2 * bytes, 2 * most_table_bytes));
}

std::optional<std::uint64_t> ElfFile::offset_of(std::uint64_t address) const {
    for (const auto& segment : segments_) {
        if (segment.executable && address - segment.address < segment.file_bytes) {
            return segment.file_offset + (address - segment.address);
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> ElfFile::offset_of_variable(std::uint64_t address) const {
    for (const auto& segment : segments_) {
        if (segment.writable && address - segment.address < segment.file_bytes) {
            return segment.file_offset + (address - segment.address);
        }
    }
    return std::nullopt;
}

// Nothing relocates notes. If the file was moved to another address later (prelink), so was the
// section .stapsdt.base, whose address they have.
std::vector<UsdtNote> ElfFile::usdt_notes() const {
    if (!is_64_bit_ || !is_little_endian_) {
        return {};
    }
    auto notes =
        parse_usdt_notes(content_of(find_section(elf_.get(), ".note.stapsdt"), most_usdt_bytes));
    GElf_Shdr base{};
    auto* section = notes.empty() ? nullptr : find_section(elf_.get(), ".stapsdt.base");
    if (section == nullptr || gelf_getshdr(section, &base) == nullptr) {
        return notes;
    }
    for (auto& note : notes) {
        const auto moved_by = base.sh_addr - note.base;
        note.address += moved_by;
        note.semaphore += note.semaphore == 0 ? 0 : moved_by;
        note.base = base.sh_addr;
    }
    return notes;
}

bool ElfFile::for_each_function(Table table,
                                const std::function<void(const Function&)>& call) const {
    auto* section = find_table(elf_.get(), table == Table::all ? SHT_SYMTAB : SHT_DYNSYM);
    GElf_Shdr described{};
    if (section == nullptr || gelf_getshdr(section, &described) == nullptr ||
        described.sh_size > most_table_bytes || described.sh_type == SHT_NOBITS) {
        return false;
    }
    const auto names = content_of(elf_getscn(elf_.get(), described.sh_link), most_table_bytes);
    auto* symbols = elf_getdata(section, nullptr);
    if (names.empty() || symbols == nullptr) {
        return false;
    }
    GElf_Sym symbol{};
    for (int i = 0; gelf_getsym(symbols, i, &symbol) != nullptr; ++i) {
        const auto type = GELF_ST_TYPE(symbol.st_info);
        const bool is_function = type == STT_FUNC || type == STT_GNU_IFUNC;
        if (symbol.st_shndx >= code_.size() || (!is_function && type != STT_NOTYPE)) {
            continue;  // not defined here, or data
        }
        const auto& code = code_[symbol.st_shndx];
        const auto address = symbol.st_value & ~std::uint64_t{has_thumb_ && is_function ? 1U : 0U};
        const auto name = text_at(names, symbol.st_name);
        if (address - code.address >= code.bytes || (!is_function && is_label(name))) {
            continue;
        }
        call({name, address, symbol.st_size, code.bytes - (address - code.address),
              GELF_ST_BIND(symbol.st_info) == STB_LOCAL, type == STT_GNU_IFUNC});
    }
    return true;
}

bool ElfFile::add_functions(Table table, std::uint64_t shift, SymbolTableBuilder& builder) const {
    return for_each_function(table, [&](const Function& function) {
        const bool has_size = function.bytes != 0;
        builder.add({function.address + shift, has_size ? function.bytes : function.most_bytes,
                     !has_size, function.name,
                     rank_of(function.name, has_size, function.is_local)});
    });
}

std::uint64_t shift_between(const std::vector<Segment>& file, const std::vector<Segment>& symbols) {
    return file.empty() || symbols.empty() ? 0 : file[0].address - symbols[0].address;
}

}  // namespace snoopbox::symbols

// SPDX-License-Identifier: Apache-2.0
#include "symbols/elf_file.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "example_process.h"
#include "symbols/debug_files.h"
#include "symbols/symbol_table.h"
#include "util/file.h"
#include "util/subprocess.h"

namespace snoopbox::symbols {
namespace {

std::string bytes_of(const std::string& name) {
    return read_file(example(name)).value();
}

// Everything that a damaged file could do harm with. Returns how many functions it has.
std::size_t read_everything(const Result<ElfFile>& elf) {
    if (!elf) {
        return 0;
    }
    (void)elf->build_id();
    (void)elf->debug_link();
    (void)elf->usdt_notes();
    (void)read_compressed(elf->compressed_symbols(), elf->segments());
    SymbolTableBuilder builder(elf->most_name_bytes());
    elf->add_functions(ElfFile::Table::all, 0, builder);
    elf->add_functions(ElfFile::Table::dynamic, 0, builder);
    const auto table = std::move(builder).build();
    (void)table.find(0x1000);
    return table.size();
}

Result<ElfFile> from_file(const std::string& bytes) {
    auto file = memory_file("elf").value();
    EXPECT_TRUE(write_all(file.get(), bytes));
    return ElfFile::open(std::move(file));
}

TEST(ElfFile, TellsWhatTheLinkerWrote) {
    const auto elf = ElfFile::from_memory(bytes_of("pie")).value();
    EXPECT_EQ(elf.build_id().size(), 40U);
    EXPECT_EQ(elf.build_id(), from_file(bytes_of("stripped"))->build_id());
    EXPECT_EQ(elf.build_id(), from_file(bytes_of("pie.debug"))->build_id());
    EXPECT_FALSE(elf.debug_link());
    const auto linked = ElfFile::from_memory(bytes_of("linked")).value();
    EXPECT_EQ(linked.build_id(), "");
    EXPECT_EQ(linked.debug_link()->name, "linked.debug");
    EXPECT_TRUE(std::any_of(elf.segments().begin(), elf.segments().end(),
                            [](const Segment& segment) { return segment.executable; }));
}

TEST(ElfFile, OffsetsOfFunctions) {
    for (const auto* name : {"pie", "fixed", "moved"}) {
        const auto bytes = bytes_of(name);
        const auto elf = ElfFile::from_memory(bytes).value();
        EXPECT_TRUE(elf.is_64_bit());
        std::optional<std::uint64_t> offset;
        EXPECT_TRUE(elf.for_each_function(ElfFile::Table::all, [&](const auto& function) {
            if (function.name == "example_static") {
                EXPECT_TRUE(function.is_local);
                EXPECT_FALSE(function.is_indirect);
                offset = elf.offset_of(function.address);
            }
        }));
        ASSERT_TRUE(offset) << name;
        EXPECT_LT(*offset, bytes.size());
        EXPECT_FALSE(elf.offset_of(0)) << "no code is there";
        EXPECT_FALSE(elf.offset_of(~std::uint64_t{0}));
    }
}

TEST(ElfFile, FunctionsOfBothTables) {
    const auto elf = ElfFile::from_memory(bytes_of("pie")).value();
    SymbolTableBuilder all(elf.most_name_bytes());
    ASSERT_TRUE(elf.add_functions(ElfFile::Table::all, 0, all));
    SymbolTableBuilder dynamic(elf.most_name_bytes());
    ASSERT_TRUE(elf.add_functions(ElfFile::Table::dynamic, 0, dynamic));
    EXPECT_GT(std::move(all).build().size(), std::move(dynamic).build().size());
    SymbolTableBuilder none(elf.most_name_bytes());
    EXPECT_FALSE(
        ElfFile::from_memory(bytes_of("stripped"))->add_functions(ElfFile::Table::all, 0, none));
}

TEST(ElfFile, WhatIsNoProgramIsAnError) {
    EXPECT_FALSE(ElfFile::from_memory(""));
    EXPECT_FALSE(ElfFile::from_memory("#!/bin/sh\n"));
    EXPECT_FALSE(from_file(""));
    EXPECT_FALSE(ElfFile::open(Fd()));
    auto object = bytes_of("pie");
    object[offsetof(Elf64_Ehdr, e_type)] = ET_REL;
    EXPECT_FALSE(ElfFile::from_memory(object));
}

TEST(ElfFile, CutAnywhereDoesNoHarm) {
    for (const std::string name : {"compressed", "fixed", "linked"}) {
        const auto bytes = bytes_of(name);
        for (std::size_t length = 0; length < bytes.size(); length += length < 1024 ? 1 : 61) {
            read_everything(ElfFile::from_memory(bytes.substr(0, length)));
            read_everything(from_file(bytes.substr(0, length)));
        }
        EXPECT_GT(read_everything(from_file(bytes)), 0U);
    }
}

TEST(ElfFile, CutWhileItIsRead) {
    const auto bytes = bytes_of("pie");
    for (std::size_t length = 0; length < bytes.size(); length += 61) {
        auto file = memory_file("elf").value();
        ASSERT_TRUE(write_all(file.get(), bytes));
        const Fd other(dup(file.get()));
        const auto elf = ElfFile::open(std::move(file));
        ASSERT_EQ(ftruncate(other.get(), static_cast<off_t>(length)), 0);
        read_everything(elf);
    }
}

TEST(ElfFile, DamageAnywhereDoesNoHarm) {
    const auto good = bytes_of("compressed");
    Elf64_Ehdr header{};
    std::memcpy(&header, good.data(), sizeof header);
    const auto flip = [&](std::size_t from, std::size_t to) {
        for (auto i = from; i < std::min(to, good.size()); ++i) {
            for (const unsigned flipped : {0x01U, 0x80U, 0xffU}) {
                auto bad = good;
                bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ flipped);
                if (flipped == 0xffU) {
                    read_everything(from_file(bad));
                }
                read_everything(ElfFile::from_memory(std::move(bad)));
            }
        }
    };
    flip(0, header.e_phoff + std::size_t{header.e_phnum} * sizeof(Elf64_Phdr));
    flip(header.e_shoff, header.e_shoff + std::size_t{header.e_shnum} * sizeof(Elf64_Shdr));
    const auto note = good.find("GNU");
    flip(note - 12, note + 32);
    const auto xz = good.find(
        "\xfd"
        "7zXZ");
    flip(xz, xz + 64);
}

// The count of sections is in the first of them: of a file with holes, of terabytes.
TEST(ElfFile, CountsBesideTheHeaderAreRefused) {
    auto bytes = bytes_of("pie");
    Elf64_Ehdr header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    Elf64_Shdr first{};
    first.sh_size = 70'000;  // libelf would believe it; with 2^31, it takes all memory

    std::memcpy(bytes.data() + header.e_shoff, &first, sizeof first);
    header.e_shnum = 0;
    std::memcpy(bytes.data(), &header, sizeof header);
    auto file = memory_file("elf").value();
    ASSERT_TRUE(write_all(file.get(), bytes));
    ASSERT_EQ(ftruncate(file.get(), off_t{1} << 40U), 0);
    EXPECT_FALSE(ElfFile::open(std::move(file)));
}

TEST(ElfFile, TablesThatNeedAllMemoryAreRefused) {
    auto bytes = bytes_of("pie");
    Elf64_Ehdr header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    for (unsigned i = 1; i < header.e_shnum; ++i) {
        const auto at = header.e_shoff + i * sizeof(Elf64_Shdr);
        Elf64_Shdr section{};
        std::memcpy(&section, bytes.data() + at, sizeof section);
        section.sh_size |= std::uint64_t{1} << 38U;
        std::memcpy(bytes.data() + at, &section, sizeof section);
    }
    auto file = memory_file("elf").value();
    ASSERT_TRUE(write_all(file.get(), bytes));
    ASSERT_EQ(ftruncate(file.get(), off_t{1} << 40U), 0);
    EXPECT_EQ(read_everything(ElfFile::open(std::move(file))), 0U);
}

}  // namespace
}  // namespace snoopbox::symbols

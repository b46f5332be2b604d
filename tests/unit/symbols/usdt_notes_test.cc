// SPDX-License-Identifier: Apache-2.0
#include "symbols/usdt_notes.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "../../usdt_probe.h"
#include "symbols/elf_file.h"
#include "util/file.h"

namespace snoopbox::symbols {
namespace {

template <typename Number>
std::string bytes_of(Number number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

std::string padded(std::string text) {
    text.resize((text.size() + 3) / 4 * 4);
    return text;
}

std::string note(const std::string& content, const std::string& owner = {"stapsdt\0", 8},
                 std::uint32_t type = 3) {
    return bytes_of(static_cast<std::uint32_t>(owner.size())) +
           bytes_of(static_cast<std::uint32_t>(content.size())) + bytes_of(type) + padded(owner) +
           padded(content);
}

std::string content(const std::string& texts) {
    return bytes_of(std::uint64_t{0x1000}) + bytes_of(std::uint64_t{0x2000}) +
           bytes_of(std::uint64_t{0x3000}) + texts;
}

const std::string example = note(content({"p\0name\0-4@%eax 8@$12345\0", 24}));

TEST(UsdtNotes, AreReadInTheirOrder) {
    const auto section = note("GNU", {"GNU\0", 4}, 3) + example + note("", {"stapsdt\0", 8}, 2) +
                         note(content({"\0other\0\0", 8}));
    const auto notes = parse_usdt_notes(section);
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[0].provider, "p");
    EXPECT_EQ(notes[0].name, "name");
    EXPECT_EQ(notes[0].arguments, "-4@%eax 8@$12345");
    EXPECT_EQ(notes[0].address, 0x1000U);
    EXPECT_EQ(notes[0].base, 0x2000U);
    EXPECT_EQ(notes[0].semaphore, 0x3000U);
    EXPECT_EQ(notes[1].provider, "");
    EXPECT_EQ(notes[1].name, "other");
    EXPECT_EQ(notes[1].arguments, "");
}

TEST(UsdtNotes, DamagedOnesAreLeftOut) {
    EXPECT_TRUE(parse_usdt_notes("").empty());
    EXPECT_TRUE(parse_usdt_notes(note("short")).empty());
    EXPECT_TRUE(parse_usdt_notes(note(content({"p\0name\0no end", 13}))).empty());
    EXPECT_TRUE(parse_usdt_notes(note(content({"p\0\0\0", 4}))).empty()) << "it has no name";
    for (const std::uint32_t size : {~0U, 0x7fffffffU, 22U}) {
        for (const std::size_t at : {0U, 4U}) {
            auto damaged = example;
            std::memcpy(damaged.data() + at, &size, sizeof size);
            EXPECT_TRUE(parse_usdt_notes(damaged).empty());
        }
    }
    const auto two = example + example;
    for (std::size_t length = 0; length < two.size(); ++length) {
        EXPECT_EQ(parse_usdt_notes(std::string_view(two).substr(0, length)).size(),
                  length < example.size() ? 0U : 1U);
    }
}

#if defined(__x86_64__)
__attribute__((section(".probes"), used)) volatile std::uint16_t snoop_example_semaphore __asm__(
    "snoop_example_semaphore");

__attribute__((noinline, used)) void pass() {
    USDT_PROBE(snoop_example, passed, snoop_example_semaphore, "8@$1", "r"(0));
}

TEST(UsdtNotes, OfAFileAreWhereItIsNow) {
    auto bytes = read_file("/proc/self/exe").value();
    const auto before = ElfFile::from_memory(bytes).value();
    auto notes = before.usdt_notes();
    std::erase_if(notes, [](const UsdtNote& each) { return each.provider != "snoop_example"; });
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(bytes.at(before.offset_of(notes[0].address).value()), '\x90') << "it is a nop";
    EXPECT_TRUE(before.offset_of_variable(notes[0].semaphore));
    EXPECT_FALSE(before.offset_of_variable(notes[0].address)) << "that is no variable";

    // Moves the section that tells where the file was.
    Elf64_Ehdr header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    constexpr std::uint64_t moved_by = 0x10000;
    for (std::size_t i = 0; i < header.e_shnum; ++i) {
        Elf64_Shdr section{};
        auto* at = bytes.data() + header.e_shoff + i * sizeof section;
        std::memcpy(&section, at, sizeof section);
        if (section.sh_addr == notes[0].base) {
            section.sh_addr += moved_by;
            std::memcpy(at, &section, sizeof section);
        }
    }
    const auto moved = ElfFile::from_memory(bytes).value();
    auto others = moved.usdt_notes();
    std::erase_if(others, [](const UsdtNote& each) { return each.provider != "snoop_example"; });
    ASSERT_EQ(others.size(), 1U);
    EXPECT_EQ(others[0].address, notes[0].address + moved_by);
    EXPECT_EQ(others[0].semaphore, notes[0].semaphore + moved_by);
}
#endif

}  // namespace
}  // namespace snoopbox::symbols

// SPDX-License-Identifier: Apache-2.0
#include "symbols/symbol_table.h"

#include <gtest/gtest.h>

#include <string>

#include "symbols/demangle.h"

namespace snoopbox::symbols {
namespace {

constexpr std::size_t enough = 1U << 20U;

std::string at(const SymbolTable& table, std::uint64_t address) {
    const auto found = table.find(address);
    return found ? std::string(found->name) + "+" + std::to_string(found->offset) : "";
}

TEST(SymbolTable, FindsWhatContainsTheAddress) {
    SymbolTableBuilder builder(enough);
    builder.add({300, 50, false, "c"});
    builder.add({100, 10, false, "a"});
    builder.add({110, 10, false, "b"});
    const auto table = std::move(builder).build();
    EXPECT_EQ(at(table, 99), "");
    EXPECT_EQ(at(table, 100), "a+0");
    EXPECT_EQ(at(table, 109), "a+9");
    EXPECT_EQ(at(table, 110), "b+0");
    EXPECT_EQ(at(table, 120), "");
    EXPECT_EQ(at(table, 349), "c+49");
    EXPECT_EQ(at(table, 350), "");
    EXPECT_EQ(at(table, ~std::uint64_t{0}), "");
    EXPECT_EQ(at(SymbolTable(), 1), "");
}

TEST(SymbolTable, AddressesOfAllSizes) {
    constexpr std::uint64_t step = std::uint64_t{1} << 32U;
    SymbolTableBuilder builder(enough);
    builder.add({0, 4, false, "zero"});
    builder.add({step - 8, 16, false, "across"});
    builder.add({step + 4096, 8, false, "second"});
    builder.add({0 - std::uint64_t{4096}, 5000, false, "last"});
    const auto table = std::move(builder).build();
    EXPECT_EQ(at(table, 0), "zero+0");
    EXPECT_EQ(at(table, step - 1), "across+7");
    EXPECT_EQ(at(table, step + 7), "across+15");
    EXPECT_EQ(at(table, step + 8), "");
    EXPECT_EQ(at(table, step + 4100), "second+4");
    EXPECT_EQ(at(table, 2 * step + 4100), "");
    EXPECT_EQ(at(table, ~std::uint64_t{0}), "last+4095");
}

TEST(SymbolTable, WithoutASizeItEndsAtTheNext) {
    SymbolTableBuilder builder(enough);
    builder.add({100, 1000, true, "a"});
    builder.add({150, 10, true, "b"});
    builder.add({170, 10, false, "c"});
    const auto table = std::move(builder).build();
    EXPECT_EQ(at(table, 149), "a+49");
    EXPECT_EQ(at(table, 159), "b+9");
    EXPECT_EQ(at(table, 160), "") << "beyond what it can have";
}

TEST(SymbolTable, TheInnermostOfNestedOnes) {
    SymbolTableBuilder builder(enough);
    builder.add({100, 100, false, "outer"});
    builder.add({120, 10, false, "inner"});
    const auto table = std::move(builder).build();
    EXPECT_EQ(at(table, 125), "inner+5");
    EXPECT_EQ(at(table, 130), "outer+30");
}

TEST(SymbolTable, OneNameForEachAddress) {
    SymbolTableBuilder builder(enough);
    for (const auto* name : {"__GI___libc_write", "__write", "write", "writes"}) {
        builder.add({100, 10, false, name, rank_of(name, true, name[2] == 'G')});
    }
    const auto table = std::move(builder).build();
    EXPECT_EQ(table.size(), 1);
    EXPECT_EQ(at(table, 101), "write+1");
    EXPECT_GT(rank_of("____", true, true), rank_of("a", false, false));
}

TEST(SymbolTable, TagsAreKept) {
    SymbolTableBuilder builder(enough);
    builder.add({300, 10, false, "c", 0, 7});
    builder.add({200, 10, false, "b", 0, 7});
    builder.add({100, 10, false, "a", 0, 1});
    builder.add({400, 10, false, "d", 0, 1});
    const auto table = std::move(builder).build();
    EXPECT_EQ(table.find(100)->tag, 1);
    EXPECT_EQ(table.find(200)->tag, 7);
    EXPECT_EQ(table.find(300)->tag, 7);
    EXPECT_EQ(table.find(400)->tag, 1);
}

TEST(SymbolTable, NamesAreLimited) {
    SymbolTableBuilder builder(2 * longest_name);
    const std::string name(longest_name + 1, 'n');
    builder.add({100, 10, false, ""});
    builder.add({110, 0, false, "empty"});
    builder.add({200, 10, false, name});
    builder.add({300, 10, false, name});
    const auto table = std::move(builder).build();
    EXPECT_EQ(table.size(), 1);
    EXPECT_EQ(table.find(200)->name.size(), longest_name);
}

TEST(SymbolTable, NamesEndAtANul) {
    using std::literals::operator""sv;
    SymbolTableBuilder builder(enough);
    builder.add({100, 10, false, "a\0b"sv});
    builder.add({200, 10, false, "\0b"sv});
    const auto table = std::move(builder).build();
    EXPECT_EQ(at(table, 100), "a+0");
    EXPECT_EQ(at(table, 200), "") << "it has no name";
}

}  // namespace
}  // namespace snoopbox::symbols

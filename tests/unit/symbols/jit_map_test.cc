// SPDX-License-Identifier: Apache-2.0
#include "symbols/jit_map.h"

#include <gtest/gtest.h>

#include <string>

namespace snoopbox::symbols {
namespace {

std::string at(const SymbolTable& table, std::uint64_t address) {
    const auto found = table.find(address);
    return found ? std::string(found->name) : "";
}

TEST(JitMap, NamesMayHaveSpaces) {
    const auto table = parse_jit_map(
        "7f0000001000 20 LazyCompile:~main /app/index.js:1\n0x7f0000002000 0x10 Lapp/Main;::run");
    EXPECT_EQ(at(table, 0x7f000000101f), "LazyCompile:~main /app/index.js:1");
    EXPECT_EQ(at(table, 0x7f0000001020), "");
    EXPECT_EQ(at(table, 0x7f000000200f), "Lapp/Main;::run");
}

TEST(JitMap, LaterCodeReplacesWhatWasThere) {
    const auto table = parse_jit_map("1000 100 a\n1100 100 b\n1080 100 c\n1300 10 d\n1300 10 e\n");
    EXPECT_EQ(at(table, 0x1010), "");
    EXPECT_EQ(at(table, 0x1090), "c");
    EXPECT_EQ(at(table, 0x1110), "c");
    EXPECT_EQ(at(table, 0x11f0), "");
    EXPECT_EQ(at(table, 0x1305), "e");
}

TEST(JitMap, OtherLinesAreSkipped) {
    const auto table = parse_jit_map(
        "\n\nx y z\n1000\n1000 10\n1000 10 \n1000 0 empty\n1000 zz f\nffffffffffffffff 10 wraps\n"
        "10000000000000000 1 large\n2000 10 good\n");
    EXPECT_EQ(table.size(), 1);
    EXPECT_EQ(at(table, 0x2000), "good");
    EXPECT_TRUE(parse_jit_map("").empty());
}

}  // namespace
}  // namespace snoopbox::symbols

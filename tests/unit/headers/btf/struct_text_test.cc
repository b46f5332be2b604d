// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/struct_text.h"

#include <gtest/gtest.h>

namespace snoopbox::headers {
namespace {

Field field(std::uint32_t byte, std::uint32_t bytes, std::string text) {
    return {byte * 8, 0, bytes, bytes, std::move(text)};
}

StructText make(std::vector<Field> fields, std::uint32_t bytes, bool is_union = false) {
    unsigned holes = 0;
    return struct_text(std::move(fields), bytes, is_union, holes);
}

TEST(StructText, FillsHolesWithChars) {
    const auto made = make({field(4, 4, "int b"), field(16, 8, "long c")}, 32);
    EXPECT_EQ(made.text,
              "{char snoopbox_hole_0[4];int b;char snoopbox_hole_1[8];long c;"
              "char snoopbox_hole_2[8];}");
    EXPECT_EQ(made.alignment, 8U);
}

TEST(StructText, TakesFieldsInAnyOrderAndNoneAtAll) {
    EXPECT_EQ(make({field(4, 4, "int b"), field(0, 4, "int a")}, 8).text, "{int a;int b;}");
    EXPECT_EQ(make({}, 12).text, "{char snoopbox_hole_0[12];}");
    EXPECT_EQ(make({}, 12).alignment, 1U);
    EXPECT_EQ(make({}, 0).text, "{}");
}

TEST(StructText, PacksWhatCWouldPutElsewhere) {
    const auto one = make({field(0, 1, "char a"), field(1, 4, "int b")}, 5);
    EXPECT_EQ(one.text, "{char a;int b __attribute__((packed));}");
    EXPECT_EQ(one.alignment, 1U);
    // C would place every member correctly but make the struct longer.
    const auto all = make({field(0, 4, "int a"), field(4, 1, "char b")}, 5);
    EXPECT_EQ(all.text, "{int a __attribute__((packed));char b __attribute__((packed));}");
    EXPECT_EQ(all.alignment, 1U);
}

TEST(StructText, PutsBitFieldsOnTheirBits) {
    const auto made = make({{3, 5, 4, 4, "unsigned int a"}, {20, 2, 4, 4, "unsigned int b"}}, 8);
    EXPECT_EQ(made.text,
              "{unsigned char:3;unsigned int a:5;char snoopbox_hole_0[1];unsigned char:4;"
              "unsigned int b:2;unsigned char:2;char snoopbox_hole_1[5];}");
    EXPECT_EQ(made.alignment, 4U);
    EXPECT_EQ(make({{30, 4, 4, 4, "unsigned int a"}}, 8).text,
              "{char snoopbox_hole_0[3];unsigned char:6;unsigned int a:4 __attribute__((packed));"
              "unsigned char:6;char snoopbox_hole_1[3];}");
}

TEST(StructText, EndsRunsOfBitFieldsAtEightBytes) {
    EXPECT_EQ(make({{0, 64, 8, 8, "long a"}, {64, 64, 8, 8, "long b"}}, 16).text,
              "{unsigned char:0;long a:64;unsigned char:0;long b:64;}");
}

TEST(StructText, UnionsHaveAllAtTheirBeginning) {
    EXPECT_EQ(make({field(0, 4, "int a"), field(0, 2, "short b")}, 4, true).text,
              "{int a;short b;}");
    EXPECT_EQ(make({field(0, 2, "short b")}, 8, true).text, "{short b;char snoopbox_hole_0[8];}");
}

TEST(StructText, LeavesOutWhatCannotBe) {
    EXPECT_EQ(make({field(0, 8, "long a"), field(4, 4, "int b")}, 8).text, "{long a;}");
    EXPECT_EQ(make({field(4, 8, "long a")}, 8).text, "{char snoopbox_hole_0[8];}");
    EXPECT_EQ(make({{0, 3, 0, 0, "x"}}, 1).text.find("x:3") == std::string::npos, false);
}

}  // namespace
}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
// Parses libbcc's output: structs and errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compile/diagnostics.h"
#include "compile/helper/layout.h"

namespace snoopbox::compile {
namespace {

TEST(ParseLayout, ReadsMembersInOrder) {
    const auto layout = parse_layout(
        R"(["event", [["pid", "unsigned int"], ["comm", "char", [16]]], "struct_packed"])");
    ASSERT_TRUE(layout);
    EXPECT_EQ(layout->name, "event");
    ASSERT_EQ(layout->members.size(), 2U);
    EXPECT_EQ(layout->members[0].type, "unsigned int");
    EXPECT_EQ(layout->members[0].count, 0U);
    EXPECT_EQ(layout->members[1].count, 16U);
}

TEST(ParseLayout, TakesANumberForAMapsKey) {
    const auto layout = parse_type(R"("unsigned int")");
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_EQ(layout->name, "");
    EXPECT_EQ(layout->members.at(0).type, "unsigned int");
    EXPECT_EQ(parse_type(R"(["e", [["a", "int"]], "struct_packed"])")->name, "e");
    EXPECT_FALSE(parse_type("["));
}

TEST(ParseLayout, RefusesWhatAnEventCannotHave) {
    for (const char* text : {
             R"(["e", [["bits", "int", 3]], "struct"])",
             R"(["e", [["a", "int"]], "union"])",
             R"(["e", [["inner", ["i", [["a", "int"]], "struct_packed"]]], "struct_packed"])",
             R"("unsigned int")",
             "[",
             "",
         }) {
        EXPECT_FALSE(parse_layout(text)) << text;
    }
}

TEST(CleanDiagnostics, KeepsClangsLinesOnly) {
    EXPECT_EQ(clean_diagnostics("libbpf: something\n"
                                "tool.bpf.c:3:5: error: expected ';'\n"
                                "    int a\n"
                                "         ^\n"
                                "2 warnings and 1 error generated.\n"
                                "compilation failed\n"),
              "tool.bpf.c:3:5: error: expected ';'\n"
              "    int a\n"
              "         ^");
    EXPECT_EQ(clean_diagnostics(""), "");
}

}  // namespace
}  // namespace snoopbox::compile

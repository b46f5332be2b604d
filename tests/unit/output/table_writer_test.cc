// SPDX-License-Identifier: Apache-2.0
#include "writer_cases.h"

namespace snoopbox::output {
namespace {

using namespace std::string_literals;

TEST(Table, HeadingIsThatOfBcc) {
    EXPECT_EQ(header_of("table", exec_columns()), "PCOMM            PID    PPID   RET ARGS\n");
}

TEST(Table, CellsAreAligned) {
    const std::string args = joined({"/usr/bin/ls", "-l", "a b"});
    EXPECT_EQ(row_of("table", exec_columns(),
                     {"ls", std::uint64_t{1234}, std::uint64_t{1}, std::int64_t{0}, Argv{args}}),
              "ls               1234   1        0 /usr/bin/ls -l 'a b'\n");
    EXPECT_EQ(row_of("table", exec_columns(),
                     {"tmux: server", std::uint64_t{4194304}, std::uint64_t{99}, std::int64_t{-13},
                      Argv{}}),
              "tmux: server     4194304 99     -13 \n");
}

TEST(Table, WideCharactersTakeTwoColumns) {
    const std::vector<ColumnStyle> columns = {{"a", "A", 6, false}, {"b", "B", 6, true}};
    EXPECT_EQ(row_of("table", columns, {"\u4e2d\u6587", "\u4e2d"}), "\u4e2d\u6587       \u4e2d\n"s);
    EXPECT_EQ(row_of("table", columns, {"e\u0301", "x"}), "e\u0301           x\n"s);
}

TEST(Table, LastColumnIsNotPadded) {
    EXPECT_EQ(header_of("table", {{"a", "A", 9, false}}), "A\n");
    EXPECT_EQ(header_of("table", {{"a", "A", 4, true}}), "   A\n");
    EXPECT_EQ(header_of("table", {}), "\n");
}

TEST(Table, Times) {
    const InZone zone("XYZ-5:30");
    EXPECT_EQ(cell_of("table", TimeOfDay{0}), "05:30:00");
    EXPECT_EQ(cell_of("table", TimeOfDay{1'714'567'890'999'999'999}), "18:21:30");
    EXPECT_EQ(cell_of("table", Elapsed{1'234'567'890}), "1.234");
    EXPECT_EQ(cell_of("table", Elapsed{0}), "0.000");
    EXPECT_EQ(cell_of("table", Elapsed{-1'500'000'000}), "-1.500");
    EXPECT_EQ(cell_of("table", Elapsed{INT64_MIN}), "-9223372036.854");
}

TEST(Table, Integers) {
    EXPECT_EQ(cell_of("table", UINT64_MAX), "18446744073709551615");
    EXPECT_EQ(cell_of("table", INT64_MIN), "-9223372036854775808");
}

TEST(Table, FractionsAreRounded) {
    EXPECT_EQ(cell_of("table", Scaled{1'995, 1000, 0}), "2");
    EXPECT_EQ(cell_of("table", Scaled{1'499, 1000, 0}), "1");
    EXPECT_EQ(cell_of("table", Scaled{1'999, 1000, 2}), "2.00");
    EXPECT_EQ(cell_of("table", Scaled{-1'994, 1000, 2}), "-1.99");
    EXPECT_EQ(cell_of("table", Scaled{5, 1000, 3}), "0.005");
    EXPECT_EQ(cell_of("table", Scaled{7, 1, 2}), "7");
    EXPECT_EQ(cell_of("table", Scaled{INT64_MIN, 1000, 2}), "-9223372036854775.81");
    EXPECT_EQ(cell_of("csv", Scaled{1'995, 1000, 0}), "1.995");
    EXPECT_EQ(cell_of("json", Scaled{1'995, 1000, 0}), R"({"v":1.995})");
}

TEST(Table, NothingReachesTheTerminalThatItWouldObey) {
    RandomArguments random;
    for (int i = 0; i < 20'000; ++i) {
        const auto arguments = random.next();
        const std::string line = cell_of("table", Argv{joined(arguments)}) +
                                 cell_of("table", std::string_view(arguments.front()));
        for (const char c : line) {
            ASSERT_GE(static_cast<unsigned char>(c), 0x20) << line;
            ASSERT_NE(c, '\x7f') << line;
        }
        ASSERT_EQ(line.find("\xc2\x9b"), std::string::npos) << line;
        ASSERT_EQ(line.find(right_to_left), std::string::npos) << line;
    }
}

TEST(EveryFormat, TextThatWasCutIsToldFromTextThatEndsSo) {
    EXPECT_EQ(cell_of("table", CutText{"/a b"}), "'/a b' ...");
    EXPECT_EQ(cell_of("table", "/a ..."sv), "/a ...");
    EXPECT_EQ(cell_of("csv", CutText{"/a,b"}), "\"'/a,b' ...\"");
    EXPECT_EQ(cell_of("json", CutText{"/a"}), R"({"v":"/a","v_truncated":true})");
    // A truncated character is not shown at all.
    EXPECT_EQ(cell_of("table", CutText{"/\xc3"}), "'/' ...");
    EXPECT_EQ(cell_of("json", CutText{"/\xc3"}), R"({"v":"/","v_truncated":true})");
}

TEST(Writers, UnknownFormatNamesThoseThereAre) {
    const auto writer = make_writer("xml", {});
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().message, "unknown output format \"xml\"");
    EXPECT_EQ(writer.error().remedy, "use one of table, json, csv");
    EXPECT_THAT(format_names(), testing::ElementsAre("table", "json", "csv"));
}

TEST(EveryFormat, OctalHasItsZerosExceptInJson) {
    EXPECT_EQ(cell_of("table", Octal{0101, 8}), "00000101");
    EXPECT_EQ(cell_of("csv", Octal{0644, 4}), "0644");
    EXPECT_EQ(cell_of("table", Octal{0100644, 4}), "100644");
    EXPECT_EQ(cell_of("table", Octal{0, 4}), "0000");
    EXPECT_EQ(cell_of("json", Octal{8, 4}), R"({"v":8})");
}

TEST(Table, WhatBtfAloneDescribes) {
    EXPECT_EQ(cell_of("table", Hex{0xff00000000000001U}), "0xff00000000000001");
    EXPECT_EQ(cell_of("table", Numbers{"\x01\xff", 1, false}), "1,255");
    EXPECT_EQ(cell_of("table", Numbers{"\x01\xff", 1, false, true}), "0x1 0xff");
    EXPECT_EQ(cell_of("table", true), "true");
}

}  // namespace
}  // namespace snoopbox::output

// SPDX-License-Identifier: Apache-2.0
// What stands below the rows of tables: stacks and data.
#include "writer_cases.h"

namespace snoopbox::output {
namespace {

using namespace std::string_literals;

const std::vector<std::string> frames = {"tcp_drop+0x1", "a;b\x1b[m", "[Missed Kernel Stack]"};

std::vector<ColumnStyle> columns() {
    return {{.name = "pid", .heading = "PID", .width = 5},
            {.name = "stack", .heading = "STACK", .below = true},
            {.name = "comm", .heading = "COMM"},
            {.name = "data", .heading = "DATA", .below = true}};
}

Row row_with(Value stack, Value data) {
    return {std::uint64_t{1}, stack, "sh", data};
}

std::string table_of(const Value& data) {
    return row_of("table", columns(), row_with(Absent(), data));
}

TEST(Blocks, HaveNoHeadingInTables) {
    EXPECT_EQ(header_of("table", columns()), "PID   COMM\n");
    EXPECT_EQ(header_of("csv", columns()), "pid,stack,comm,data\n");
}

TEST(Blocks, AreBelowTheRow) {
    EXPECT_EQ(
        row_of("table", columns(), row_with(StackTrace{1, {}, frames}, Data{"GET /\r\n\r\nx"})),
        "1     sh\n"
        "        tcp_drop+0x1\n"
        "        $'a;b\\x1b[m'\n"
        "        [Missed Kernel Stack]\n"
        "----- DATA -----\n"
        "GET /\n"
        "\n"
        "x\n"
        "----- END DATA -----\n"
        "\n");
    EXPECT_EQ(row_of("table", columns(), row_with(StackTrace{-14, {}, {}}, Absent())),
              "1     sh\n");
    EXPECT_EQ(table_of(std::uint64_t{7}), "1     sh\n        7\n\n");
}

TEST(Blocks, OfDataCannotHarmATerminal) {
    EXPECT_EQ(table_of(Data{"\x1b]0;x\x07\n a\tb\\n\n$'\n----- END DATA -----\n\0\xff"sv}),
              "1     sh\n"
              "----- DATA -----\n"
              "$'\\x1b]0;x\\x07'\n"
              " a\tb\\n\n"
              "$'$\\''\n"
              "'----- END DATA -----'\n"
              "$'\\x00\\xff'\n"
              "----- END DATA -----\n"
              "\n");
}

TEST(Blocks, OfDataTellWhatIsMissing) {
    EXPECT_EQ(
        table_of(Data{"ab", 30}),
        "1     sh\n----- DATA -----\nab\n----- END DATA (TRUNCATED, 30 bytes lost) -----\n\n");
}

TEST(Blocks, OfNoDataAreNotShown) {
    EXPECT_EQ(table_of(Data{}), "1     sh\n");
}

TEST(Blocks, OfDataInHexadecimal) {
    EXPECT_EQ(table_of(Data{"0123456789abcdef\xff", 0, true}),
              "1     sh\n"
              "----- DATA -----\n"
              "30313233343536373839616263646566\n"
              "ff\n"
              "----- END DATA -----\n"
              "\n");
}

TEST(Blocks, AreValuesElsewhere) {
    EXPECT_EQ(row_of("csv", columns(), row_with(StackTrace{1, {}, frames}, Data{"a\nb"})),
              "1,tcp_drop+0x1;$'a:b\\x1b[m';[Missed Kernel Stack],sh,$'a\\nb'\n");
    EXPECT_EQ(row_of("json", columns(), row_with(StackTrace{1, {}, frames}, Data{"a\nb"})),
              R"({"pid":1,"stack":["tcp_drop+0x1","a;b\u001b[m","[Missed Kernel Stack]"],)"
              R"("comm":"sh","data":"a\u000ab"})"
              "\n");
    EXPECT_EQ(cell_of("json", StackTrace{-14, {}, {}}), R"({"v":[]})");
    EXPECT_EQ(cell_of("json", Data{"\xff\0"sv, 2}), R"({"v":[255,0],"v_truncated":true})");
    EXPECT_EQ(cell_of("json", Data{"a\0b"sv, 0, true}), R"({"v":"a\u0000b"})");
    EXPECT_EQ(cell_of("csv", Data{"ab", 2, true}), "6162 ...");
    EXPECT_EQ(cell_of("csv", Data{"ab", 2}), "'ab' ...");
}

}  // namespace
}  // namespace snoopbox::output

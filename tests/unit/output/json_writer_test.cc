// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include "../../json_text.h"
#include "writer_cases.h"

namespace snoopbox::output {
namespace {

using namespace std::string_literals;

TEST(Json, OneObjectALine) {
    const std::string args = joined({"ls", "a b"});
    EXPECT_EQ(header_of("json", exec_columns()), "");
    EXPECT_EQ(row_of("json", exec_columns(),
                     {"ls", std::uint64_t{7}, std::uint64_t{1}, std::int64_t{-2}, Argv{args}}),
              R"({"pcomm":"ls","pid":7,"ppid":1,"ret":-2,"args":["ls","a b"]})"
              "\n");
}

TEST(Json, RowsFollowEachOther) {
    const auto writer = writer_for("json", {{"v", "V", 0, false}});
    std::string out;
    writer->row({std::uint64_t{1}}, out);
    writer->row({std::uint64_t{2}}, out);
    EXPECT_EQ(out, "{\"v\":1}\n{\"v\":2}\n");
}

TEST(Json, SeveralTextsAreAnObject) {
    const std::vector<Member> members{{"id", "4f\x01"}, {"name", "\"a\"\n"}};
    EXPECT_EQ(cell_of("json", Members{members}), R"({"v":{"id":"4f\u0001","name":"\"a\"\u000a"}})");
    EXPECT_EQ(cell_of("json", Members{}), R"({"v":null})");
    EXPECT_EQ(cell_of("csv", Members{members}), R"("$'4f\x01' $'""a""\n'")");
}

TEST(Json, SaysWhatWasLeftOut) {
    const std::string args = joined({"a", "b"});
    EXPECT_EQ(cell_of("json", Argv{args, false, 2}), R"({"v":["a","b"]})");
    EXPECT_EQ(cell_of("json", Argv{args, false, 1}), R"({"v":["a"],"v_truncated":true})");
    EXPECT_EQ(cell_of("json", Argv{args, true}), R"({"v":["a","b"],"v_truncated":true})");
    EXPECT_EQ(cell_of("json", Argv{{}, true}), R"({"v":[],"v_truncated":true})");
    EXPECT_EQ(cell_of("json", Argv{args, false, 0, true}), R"({"v":["a","b"]})");
}

TEST(Json, WhatCannotBeSeenIsEscaped) {
    EXPECT_EQ(cell_of("json", "\"\\/\n\x01"), R"({"v":"\"\\/\u000a\u0001"})");
    EXPECT_EQ(cell_of("json", "\x7f\u009b" + right_to_left), R"({"v":"\u007f\u009b\u202e"})");
    EXPECT_EQ(cell_of("json", "\U000e0041"), R"({"v":"\udb40\udc41"})");
    EXPECT_EQ(cell_of("json", "caf\u00e9 \U0001f600"), "{\"v\":\"caf\u00e9 \U0001f600\"}"s);
}

TEST(Json, BytesThatAreNoUtf8AreNumbers) {
    EXPECT_EQ(cell_of("json", "a\xff"), R"({"v":[97,255]})");
    EXPECT_EQ(cell_of("json", Argv{"a\0\xc3(\0"sv}), R"({"v":["a",[195,40]]})");
}

TEST(Json, Times) {
    const InZone zone("XYZ-5:30");
    EXPECT_EQ(cell_of("json", TimeOfDay{0}), R"({"v":"1970-01-01T05:30:00.000+05:30"})");
    EXPECT_EQ(cell_of("json", TimeOfDay{1'714'567'890'987'654'321}),
              R"({"v":"2024-05-01T18:21:30.987+05:30"})");
    EXPECT_EQ(cell_of("json", TimeOfDay{-1}), R"({"v":"1970-01-01T05:29:59.999+05:30"})");
    EXPECT_EQ(cell_of("json", Elapsed{1'234'567'890}), R"({"v":1.234567})");
    EXPECT_EQ(cell_of("json", Elapsed{-5'000}), R"({"v":-0.000005})");
    const InZone west("XYZ3:30");
    EXPECT_EQ(cell_of("json", TimeOfDay{0}), R"({"v":"1969-12-31T20:30:00.000-03:30"})");
}

TEST(Json, AnotherParserReadsTheSameBytes) {
    RandomArguments random;
    for (int i = 0; i < 20'000; ++i) {
        const auto arguments = random.next();
        const std::string line = cell_of("json", Argv{joined(arguments)});
        rapidjson::Document document;
        document.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
        ASSERT_FALSE(document.HasParseError()) << line;
        std::vector<std::string> read;
        for (const auto& argument : document["v"].GetArray()) {
            read.push_back(text_of(argument));
        }
        ASSERT_EQ(read, arguments) << line;
    }
}

TEST(Json, WhatBtfAloneDescribes) {
    EXPECT_EQ(cell_of("json", Hex{0xff00000000000001U}), R"({"v":"0xff00000000000001"})");
    EXPECT_EQ(cell_of("json", Numbers{"\x01\xff", 1, false}), R"({"v":[1,255]})");
    EXPECT_EQ(cell_of("json", Numbers{"\x01\xff", 1, false, true}), R"({"v":["0x1","0xff"]})");
    EXPECT_EQ(cell_of("json", true), R"({"v":true})");
}

}  // namespace
}  // namespace snoopbox::output

// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include "../../json_text.h"
#include "stack_cases.h"

namespace snoopbox::output {
namespace {

const Frames kernel = {"vfs_read", "ksys_read", "do_syscall_64"};
const Frames user = {"read", "main"};

TEST(StackTable, IsThatOfBcc) {
    EXPECT_EQ(stack_of("table", process_style(), bash, kernel, user, 7),
              "    vfs_read\n"
              "    ksys_read\n"
              "    do_syscall_64\n"
              "    read\n"
              "    main\n"
              "    -                bash (42)\n"
              "        7\n"
              "\n");
}

TEST(StackTable, DelimitsAndAnnotates) {
    StackStyle style = process_style();
    style.delimit = true;
    style.annotate = true;
    EXPECT_EQ(stack_of("table", style, bash, {"schedule"}, {"main"}, UINT64_MAX),
              "    schedule_[k]\n"
              "    --\n"
              "    main\n"
              "    -                bash (42)\n"
              "        18446744073709551615\n"
              "\n");
    EXPECT_EQ(stack_of("table", style, bash, {}, {"main"}, 1),
              "    main\n    -                bash (42)\n        1\n\n");
}

TEST(StackTable, Keys) {
    EXPECT_EQ(stack_of("table", {}, {}, {}, {}, 0), "        0\n\n");
    StackStyle style;
    style.keys = {{"pid", "PID", 0, false}};
    EXPECT_EQ(stack_of("table", style, {std::uint64_t{42}}, {}, {}, 1),
              "    -                42\n        1\n\n");
    style.keys = {{"pid", "", 0, false}, {"comm", "", 0, false}, {"cpu", "", 0, false}};
    EXPECT_EQ(stack_of("table", style, {std::uint64_t{42}, "bash", std::uint64_t{3}}, {}, {}, 1),
              "    -                bash (42, 3)\n        1\n\n");
}

TEST(StackTable, ALineAboveEachStack) {
    StackStyle style;
    style.keys = {{"size", "SIZE"}, {"count", "COUNT"}};
    style.line = {{"", 0}, {" bytes in ", 1}, {" pieces"}};
    EXPECT_EQ(stack_of("table", style, {std::uint64_t{640}, std::uint64_t{10}}, {"kmalloc"},
                       {"make", "main"}, 640),
              "\t640 bytes in 10 pieces\n\t\tkmalloc\n\t\tmake\n\t\tmain\n");
}

TEST(StackFolded, IsRootFirst) {
    EXPECT_EQ(stack_of("folded", process_style(), bash, kernel, user, 7),
              "bash;main;read;do_syscall_64;ksys_read;vfs_read 7\n");
    StackStyle style = process_style();
    style.delimit = true;
    style.annotate = true;
    EXPECT_EQ(stack_of("folded", style, bash, {"schedule"}, user, 7),
              "bash;main;read;-;schedule_[k] 7\n");
    EXPECT_EQ(stack_of("folded", style, bash, {"schedule"}, {}, 7), "bash;schedule_[k] 7\n");
    EXPECT_EQ(stack_of("folded", style, bash, {}, {}, 0), "bash 0\n");
    EXPECT_EQ(stack_of("folded", {}, {}, kernel, {}, 1), "do_syscall_64;ksys_read;vfs_read 1\n");
}

TEST(StackJson, IsLeafFirst) {
    EXPECT_EQ(stack_of("json", process_style(), bash, kernel, user, UINT64_MAX),
              R"({"comm":"bash","pid":42,"kernel":["vfs_read","ksys_read","do_syscall_64"],)"
              R"("user":["read","main"],"value":18446744073709551615})"
              "\n");
    EXPECT_EQ(stack_of("json", {}, {}, {}, {}, 0), "{\"kernel\":[],\"user\":[],\"value\":0}\n");
}

TEST(StackCsv, HasACellForEachSide) {
    const auto writer = stack_writer("csv", process_style());
    std::string out;
    writer->header(out);
    writer->stack({bash, kernel, user, 7}, out);
    writer->stack({bash, {}, {}, 0}, out);
    writer->finish(out);
    EXPECT_EQ(out,
              "comm,pid,kernel,user,value\n"
              "bash,42,vfs_read;ksys_read;do_syscall_64,read;main,7\n"
              "bash,42,,,0\n");
}

const Row hostile = {"a;b\n", std::uint64_t{1}};
const Frames names = {"f<int, char>(\"x\")", "a;b", "a\nb 1", "\x1b[2J", "\xff", "", "it's"};

TEST(Stacks, HostileNames) {
    EXPECT_EQ(stack_of("table", process_style(), hostile, {}, names, 1),
              "    f<int, char>(\"x\")\n"
              "    a;b\n"
              "    $'a\\nb 1'\n"
              "    $'\\x1b[2J'\n"
              "    $'\\xff'\n"
              "    ''\n"
              "    it's\n"
              "    -                $'a;b\\n' (1)\n"
              "        1\n\n");
    EXPECT_EQ(stack_of("folded", process_style(), hostile, {}, names, 1),
              "$'a:b\\n';it's;'';$'\\xff';$'\\x1b[2J';$'a\\nb 1';a:b;f<int, char>(\"x\") 1\n");
    EXPECT_EQ(
        stack_of("json", process_style(), hostile, names, {}, 1),
        R"json({"comm":"a;b\u000a","pid":1,"kernel":["f<int, char>(\"x\")","a;b","a\u000ab 1",)json"
        R"("\u001b[2J",[255],"","it's"],"user":[],"value":1})"
        "\n");
    EXPECT_EQ(stack_of("csv", process_style(), hostile, names, {}, 1),
              "$'a;b\\n',1,\"f<int, char>(\"\"x\"\");a:b;$'a\\nb 1';$'\\x1b[2J';$'\\xff';'';it's\""
              ",,1\n");
}

TEST(Stacks, LongNamesAreComplete) {
    const std::string large(4096, 'x');
    EXPECT_EQ(stack_of("table", {}, {}, {large}, {}, 1), "    " + large + "\n        1\n\n");
    EXPECT_EQ(stack_of("folded", {}, {}, {large}, {}, 1), large + " 1\n");
}

TEST(Stacks, AnotherParserReadsTheSameNames) {
    RandomArguments random;
    for (int i = 0; i < 2'000; ++i) {
        const Frames frames = random.next();
        const std::string line = stack_of("json", process_style(), bash, frames, frames, 1);
        rapidjson::Document document;
        document.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
        ASSERT_FALSE(document.HasParseError()) << line;
        Frames read;
        for (const auto& frame : document["user"].GetArray()) {
            read.push_back(text_of(frame));
        }
        ASSERT_EQ(read, frames) << line;
        const std::string folded = stack_of("folded", process_style(), bash, {}, frames, 1);
        ASSERT_EQ(folded.find('\n'), folded.size() - 1);
        ASSERT_EQ(std::ranges::count(folded, ';'), std::ssize(frames)) << folded;
    }
}

TEST(Stacks, UnknownFormatNamesThoseThereAre) {
    const auto writer = make_stack_writer("xml", {});
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().remedy, "use one of table, folded, json, csv, flamegraph");
    EXPECT_THAT(stack_format_names(),
                testing::ElementsAre("table", "folded", "json", "csv", "flamegraph"));
}

}  // namespace
}  // namespace snoopbox::output

// SPDX-License-Identifier: Apache-2.0
#include "attach/event_struct.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace snoopbox::attach {
namespace {

using testing::HasSubstr;

constexpr const char* common =
    "name: x\nID: 1\nformat:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
    "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n";

std::string struct_of(const std::string& format) {
    return trace_event_struct("a", "b", fields_in(format));
}

TEST(EventStruct, HasTheFields) {
    EXPECT_EQ(struct_of(std::string(common) +
                        "\tfield:char comm[16];\toffset:8;\tsize:16;\tsigned:0;\n"
                        "\tfield:pid_t pid;\toffset:24;\tsize:4;\tsigned:1;\n"
                        "\tfield:bool on;\toffset:28;\tsize:1;\tsigned:0;\n"
                        "\tfield:const char * name;\toffset:32;\tsize:8;\tsigned:0;\n"
                        "\tfield:unsigned long args[6];\toffset:40;\tsize:48;\tsigned:0;\n"
                        "\tfield:__data_loc char[] path;\toffset:88;\tsize:4;\tsigned:0;\n"
                        "\tfield:__rel_loc char[] file;\toffset:92;\tsize:4;\tsigned:0;\n"
                        "\nprint fmt: \"x\"\n"),
              "struct tracepoint__a__b {\n"
              "    u64 __do_not_use__;\n"
              "    char comm[16];\n"
              "    s32 pid;\n"
              "    u8 on;\n"
              "    const char * name;\n"
              "    u64 args[6];\n"
              "    int data_loc_path;\n"
              "    int rel_loc_file;\n"
              "};\n");
}

// Where the kernel leaves room that C would not.
TEST(EventStruct, HasItsPadding) {
    EXPECT_THAT(struct_of(std::string(common) + "\tfield:int nr;\toffset:8;\tsize:4;\tsigned:1;\n"
                                                "\tfield:u8 x;\toffset:24;\tsize:1;\tsigned:0;\n"),
                HasSubstr("    s32 nr;\n    char __pad_12[12];\n    u8 x;\n"));
}

}  // namespace
}  // namespace snoopbox::attach

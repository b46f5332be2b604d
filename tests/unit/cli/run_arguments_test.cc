// SPDX-License-Identifier: Apache-2.0
#include "cli/run_arguments.h"

#include <gmock/gmock.h>

#include "cli/usage.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

std::string error_of(const Words& words, RunsWhat what = RunsWhat::object) {
    const auto arguments = parse_run_arguments(what, words);
    return arguments || !is_usage(arguments.error()) ? "no usage error" : arguments.error().message;
}

TEST(RunArguments, AreRead) {
    const auto read = parse_run_arguments(RunsWhat::object, Words{"--event",
                                                                  "exec_event",
                                                                  "--event",
                                                                  "events:1=opened",
                                                                  "--ring=events",
                                                                  "--ring",
                                                                  "others",
                                                                  "--map",
                                                                  "counts",
                                                                  "-i",
                                                                  "0.5",
                                                                  "--set",
                                                                  "a=-1",
                                                                  "-o",
                                                                  "json",
                                                                  "--set",
                                                                  "b=0xff",
                                                                  "--set",
                                                                  "c=true",
                                                                  "-d",
                                                                  "2"});
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->events.size(), 2U);
    EXPECT_EQ(read->events[0].buffer, "");
    EXPECT_EQ(read->events[0].tag, "");
    EXPECT_EQ(read->events[0].type, "exec_event");
    EXPECT_EQ(read->events[1].buffer, "events");
    EXPECT_EQ(read->events[1].tag, "1");
    EXPECT_EQ(read->events[1].type, "opened");
    EXPECT_THAT(read->rings, ElementsAre("events", "others"));
    EXPECT_THAT(read->maps, ElementsAre("counts"));
    EXPECT_EQ(read->interval_s, 0.5);
    EXPECT_EQ(read->common.output_format, "json");
    EXPECT_EQ(read->common.duration_s, 2.0);
    ASSERT_EQ(read->settings.size(), 3U);
    EXPECT_EQ(std::get<std::int64_t>(read->settings[0].value), -1);
    EXPECT_EQ(std::get<std::uint64_t>(read->settings[1].value), 255U);
    EXPECT_EQ(read->settings[2].name, "c");
    EXPECT_EQ(std::get<std::uint64_t>(read->settings[2].value), 1U);
}

TEST(RunArguments, OfCSayWhatIsAttached) {
    const auto read = parse_run_arguments(
        RunsWhat::c, Words{"-a", "count=r:vfs_read", "--attach=hit=u:libc.so.6:setjmp", "-D", "A=1",
                           "-DB", "--headers-from", "btf", "--no-cache"});
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->attached.size(), 2U);
    EXPECT_EQ(read->attached[0].function, "count");
    EXPECT_EQ(read->attached[0].target, "r:vfs_read");
    EXPECT_EQ(read->attached[1].target, "u:libc.so.6:setjmp");
    EXPECT_THAT(read->defines, ElementsAre("A=1", "B"));
    EXPECT_EQ(read->common.headers_from, "btf");
    EXPECT_TRUE(read->common.no_cache);
    EXPECT_THAT(error_of({"-a", "count"}, RunsWhat::c), HasSubstr("not PROGRAM=TARGET"));
    EXPECT_THAT(error_of({"-a", "=vfs_read"}, RunsWhat::c), HasSubstr("not PROGRAM=TARGET"));
    EXPECT_THAT(error_of({"--set", "a=1"}, RunsWhat::c), HasSubstr("unknown option"));
}

TEST(RunArguments, TellsOfWrongUsage) {
    EXPECT_THAT(error_of({"--set", "a"}), HasSubstr("not NAME=VALUE"));
    EXPECT_THAT(error_of({"--set", "=1"}), HasSubstr("not NAME=VALUE"));
    EXPECT_THAT(error_of({"--set", "a=1x"}), HasSubstr("\"1x\" is no number"));
    EXPECT_THAT(error_of({"--set", "a="}), HasSubstr("no number"));
    EXPECT_THAT(error_of({"--set", "a=--1"}), HasSubstr("no number"));
    EXPECT_THAT(error_of({"--set", "a=18446744073709551616"}), HasSubstr("no number"));
    EXPECT_THAT(error_of({"-o", "xml"}), HasSubstr("none of table, json, csv"));
    EXPECT_THAT(error_of({"--headers-from", "btf"}), HasSubstr("unknown option"));
    EXPECT_THAT(error_of({"--container", "web"}), HasSubstr("only tools take it"));
    EXPECT_THAT(error_of({"--host"}, RunsWhat::c), HasSubstr("only tools take it"));
    EXPECT_THAT(error_of({"--event", ""}), HasSubstr("names no struct"));
    EXPECT_THAT(error_of({"-i", "x"}), HasSubstr("--interval"));
}

TEST(RunArguments, HelpIsOfEightyColumns) {
    const std::string help = run_help();
    for (std::size_t at = 0; at < help.size();) {
        const std::size_t end = help.find('\n', at);
        EXPECT_LE(end - at, 80U) << help.substr(at, end - at);
        at = end + 1;
    }
}

}  // namespace
}  // namespace snoopbox::cli

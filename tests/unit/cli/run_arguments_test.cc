// SPDX-License-Identifier: Apache-2.0
#include "cli/run_arguments.h"

#include <gmock/gmock.h>

#include "cli/usage.h"

namespace snoopbox::cli {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

std::string error_of(const Words& words) {
    const auto arguments = parse_run_arguments(words);
    return arguments || !is_usage(arguments.error()) ? "no usage error" : arguments.error().message;
}

TEST(RunArguments, AreRead) {
    const auto read =
        parse_run_arguments(Words{"--event", "exec_event", "--ring=events", "--set", "a=-1", "-o",
                                  "json", "--set", "b=0xff", "--set", "c=true", "-d", "2"});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->event, "exec_event");
    EXPECT_EQ(read->ring, "events");
    EXPECT_EQ(read->common.output_format, "json");
    EXPECT_EQ(read->common.duration_s, 2.0);
    ASSERT_EQ(read->settings.size(), 3U);
    EXPECT_EQ(std::get<std::int64_t>(read->settings[0].value), -1);
    EXPECT_EQ(std::get<std::uint64_t>(read->settings[1].value), 255U);
    EXPECT_EQ(read->settings[2].name, "c");
    EXPECT_EQ(std::get<std::uint64_t>(read->settings[2].value), 1U);
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
    EXPECT_THAT(error_of({"--event", ""}), HasSubstr("empty"));
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

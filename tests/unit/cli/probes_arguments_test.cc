// SPDX-License-Identifier: Apache-2.0
#include "cli/probes_arguments.h"

#include <gmock/gmock.h>

#include <array>

#include "cli/usage.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 2> types{"function", "usdt"};

std::string error_of(const Result<ProbesArguments>& read) {
    return read || !is_usage(read.error()) ? "no usage error" : read.error().message;
}

TEST(ProbesArguments, AreRead) {
    const auto read = parse_probes_arguments(
        Words{"-p", "7", "-r", "-v", "-o", "csv", "-t", "usdt,function", "tcp_.*"}, types);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->process, 7);
    EXPECT_TRUE(read->is_regex);
    EXPECT_EQ(read->verbosity, 1);
    EXPECT_EQ(read->output_format, "csv");
    EXPECT_THAT(read->types, ElementsAre("usdt", "function"));
    EXPECT_EQ(read->pattern, "tcp_.*");
    const auto none = parse_probes_arguments({}, types);
    ASSERT_TRUE(none);
    EXPECT_EQ(none->pattern, "");
    EXPECT_THAT(none->types, IsEmpty());
    EXPECT_EQ(none->output_format, "table");
}

TEST(ProbesArguments, OfTplistAreBccs) {
    const auto read = parse_tplist_arguments(Words{"-vv", "-l", "pthread", "libc:*"});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->verbosity, 2);
    EXPECT_EQ(read->file, "pthread");
    EXPECT_EQ(read->pattern, "libc:*");
    EXPECT_THAT(error_of(parse_tplist_arguments(Words{"-r", "x"})), HasSubstr("unknown option -r"));
}

TEST(ProbesArguments, TellOfWrongUsage) {
    const auto error = [](const Words& words) {
        return error_of(parse_probes_arguments(words, types));
    };
    EXPECT_THAT(error({"tcp_a", "tcp_b"}), HasSubstr("unexpected argument \"tcp_b\""));
    EXPECT_THAT(error({"-t", "functions"}), HasSubstr("\"functions\" is none of function, usdt"));
    EXPECT_THAT(error({"-t", "usdt,"}), HasSubstr("\"\" is none of"));
    EXPECT_THAT(error({"-p", "0"}), HasSubstr("--pid: "));
    EXPECT_THAT(error({"-p", "x"}), HasSubstr("--pid: "));
    EXPECT_THAT(error({"-o", "xml"}), HasSubstr("\"xml\" is none of"));
    EXPECT_THAT(error({""}), HasSubstr("PATTERN is empty"));
}

TEST(ProbesArguments, HelpComesBeforeAllElse) {
    EXPECT_TRUE(parse_probes_arguments(Words{"-h", "-p", "x"}, types)->help);
    EXPECT_TRUE(parse_tplist_arguments(Words{"--help", "a", "b"})->help);
    EXPECT_THAT(probes_help(types), HasSubstr("usdt\n"));
    EXPECT_THAT(tplist_help(), HasSubstr("--lib LIB"));
}

}  // namespace
}  // namespace snoopbox::cli

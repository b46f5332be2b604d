// SPDX-License-Identifier: Apache-2.0
#include "cli/headers_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/usage.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

HeadersArguments parsed(const Words& words) {
    auto arguments = parse_headers_arguments(words);
    EXPECT_TRUE(arguments) << arguments.error().message;
    return arguments.value_or(HeadersArguments());
}

std::string refused(const Words& words) {
    const auto arguments = parse_headers_arguments(words);
    EXPECT_FALSE(arguments);
    EXPECT_TRUE(arguments || is_usage(arguments.error()));
    return arguments ? "" : arguments.error().message;
}

TEST(HeadersArguments, TheCommandsOptionsAreItsOwn) {
    for (const Words& words :
         {Words{"exec", "-v", "--headers-from", "btf", "--", "x", "-v", "--help"},
          Words{"exec", "-v", "--headers-from", "btf", "x", "-v", "--help"},
          Words{"exec", "-v", "--headers-from=btf", "x", "-v", "--help"}}) {
        const auto arguments = parsed(words);
        EXPECT_THAT(arguments.program, ElementsAre("x", "-v", "--help"));
        EXPECT_EQ(arguments.headers_from, "btf");
        EXPECT_TRUE(arguments.verbose);
        EXPECT_FALSE(arguments.help);
    }
    EXPECT_THAT(parsed({"exec", "--", "--", "x"}).program, ElementsAre("--", "x"));
    EXPECT_TRUE(parsed({"exec", "--help"}).help);
    EXPECT_THAT(parsed({"-v"}).program, IsEmpty());
}

TEST(HeadersArguments, ExecWantsACommandAndNothingElse) {
    for (const Words& words : {Words{"exec"}, Words{"exec", "--"}, Words{"exec", ""},
                               Words{"exec", "-v"}, Words{"exec", "--", "", "x"}}) {
        EXPECT_THAT(refused(words), HasSubstr("no command given"));
    }
    EXPECT_THAT(refused({"exec", "--extract", "/x", "y"}),
                HasSubstr("--extract does not go with exec"));
    EXPECT_THAT(refused({"exec", "--nonesuch", "y"}), HasSubstr("unknown option --nonesuch"));
    EXPECT_THAT(refused({"exec", "--headers-from"}), HasSubstr("needs a value"));
    EXPECT_THAT(refused({"execute"}), HasSubstr("unexpected argument"));
}

TEST(HeadersArguments, OfAnotherKernel) {
    const auto arguments = parsed(
        {"--btf", "/b", "--release", "6.1.0-x", "--arch", "aarch64", "--extract", "/x", "-v"});
    EXPECT_EQ(arguments.btf_file, "/b");
    EXPECT_EQ(arguments.release, "6.1.0-x");
    EXPECT_EQ(arguments.machine, "aarch64");
    EXPECT_EQ(arguments.extract_dir, "/x");
    EXPECT_THAT(refused({"--btf", "/b", "--extract", "/x"}), HasSubstr("go together"));
    EXPECT_THAT(refused({"--release", "6.1", "--extract", "/x"}), HasSubstr("go together"));
    EXPECT_THAT(refused({"--btf", "/b", "--release", "6.1"}), HasSubstr("--extract DIR"));
    EXPECT_THAT(refused({"--arch", "aarch64"}), HasSubstr("--arch goes with --btf"));
    EXPECT_THAT(
        refused({"--btf", "/b", "--release", "6.1", "--extract", "/x", "--headers-from", "btf"}),
        HasSubstr("--headers-from does not go with --btf"));
}

}  // namespace
}  // namespace snoopbox::cli

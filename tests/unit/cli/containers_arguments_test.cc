// SPDX-License-Identifier: Apache-2.0
#include "cli/containers_arguments.h"

#include <gmock/gmock.h>

#include "cli/usage.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Words = std::vector<std::string>;

Result<ContainersArguments> parse(const Words& words) {
    return parse_containers_arguments(words);
}

TEST(ContainersArguments, AllOfThemAsATable) {
    const auto arguments = parse({});
    ASSERT_TRUE(arguments);
    EXPECT_THAT(arguments->wanted, IsEmpty());
    EXPECT_EQ(arguments->output_format, "table");
    EXPECT_FALSE(arguments->help);
}

TEST(ContainersArguments, SomeOfThemInAnotherFormat) {
    const auto arguments = parse({"web*", "-o", "json", "4f66"});
    ASSERT_TRUE(arguments);
    EXPECT_THAT(arguments->wanted, ElementsAre("web*", "4f66"));
    EXPECT_EQ(arguments->output_format, "json");
}

TEST(ContainersArguments, WrongUsage) {
    for (const Words& words : {Words{"-o", "xml"}, Words{""}, Words{"--all"}}) {
        const auto arguments = parse(words);
        ASSERT_FALSE(arguments) << words.front();
        EXPECT_TRUE(is_usage(arguments.error()));
        EXPECT_THAT(arguments.error().remedy, HasSubstr("snoopbox containers --help"));
    }
}

TEST(ContainersArguments, HelpSaysWhatItLists) {
    EXPECT_TRUE(parse({"--help", "-o", "xml"})->help);
    EXPECT_THAT(containers_help(), HasSubstr("Usage: snoopbox containers [OPTION]..."));
}

}  // namespace
}  // namespace snoopbox::cli

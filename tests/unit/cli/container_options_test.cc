// SPDX-License-Identifier: Apache-2.0
// --container and the like.
#include <gmock/gmock.h>

#include "cli/help.h"
#include "cli/usage.h"
#include "example_tool.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ContainerOptions, AreReadAsOftenAsTheyAreGiven) {
    EXPECT_TRUE(parsed({}).common.only_in.is_empty());
    const auto only_in =
        parsed({"--container", "web", "--pod=shop/web-0", "--container=db", "--namespace", "shop",
                "--image", "nginx", "--cgroup", "system.slice", "--wait"})
            .common.only_in;
    EXPECT_THAT(only_in.containers, ElementsAre("web", "db"));
    EXPECT_THAT(only_in.pods, ElementsAre("shop/web-0"));
    EXPECT_THAT(only_in.namespaces, ElementsAre("shop"));
    EXPECT_THAT(only_in.images, ElementsAre("nginx"));
    EXPECT_THAT(only_in.cgroups, ElementsAre("system.slice"));
    EXPECT_TRUE(only_in.wait);
    EXPECT_FALSE(only_in.host);
    EXPECT_TRUE(parsed({"--host", "--cgroup", "a"}).common.only_in.host);
}

TEST(ContainerOptions, WhatMakesNoSenseIsWrongUsage) {
    EXPECT_THAT(error_of({"--container", ""}), HasSubstr("--container: the name is empty"));
    EXPECT_THAT(error_of({"--host", "--image", "x"}), HasSubstr("--host is what runs in no"));
    EXPECT_THAT(error_of({"--wait"}), HasSubstr("nothing to wait for"));
    EXPECT_THAT(error_of({"--wait", "--host"}), HasSubstr("nothing to wait for"));
}

TEST(ContainerOptions, ToolsOfNoTaskRefuseThemAndSayWhy) {
    auto tool = example_tool();
    tool.no_task = "it rains";
    const std::vector<std::string> words{"--container", "web"};
    const auto refused = parse_tool_arguments(tool, words);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("cannot tell whose an event is"));
    EXPECT_THAT(refused.error().message, HasSubstr("it rains"));
    EXPECT_TRUE(is_usage(refused.error()));
    EXPECT_TRUE(parse_tool_arguments(tool, {}));
}

TEST(ContainerOptions, AToolCanGiveThemLetters) {
    auto tool = example_tool();
    tool.letters = {{"cgroup", 'c'}, {"container", 'd'}};
    const std::vector<std::string> words{"-c", "/a", "-d", "web", "--duration", "1"};
    const auto arguments = parse_tool_arguments(tool, words);
    ASSERT_TRUE(arguments) << arguments.error().message;
    EXPECT_THAT(arguments->common.only_in.cgroups, ElementsAre("/a"));
    EXPECT_THAT(arguments->common.only_in.containers, ElementsAre("web"));
    EXPECT_EQ(arguments->common.duration_s, 1);
    EXPECT_THAT(tool_help(tool), HasSubstr("\n  -c, --cgroup PATH"));
    EXPECT_THAT(tool_help(tool), HasSubstr("\n      --duration SECONDS"));
    tool.letters = {{"cgroups", 'c'}};
    EXPECT_THAT(parse_tool_arguments(tool, {}).error().message, HasSubstr("--cgroups is none"));
    tool.letters = {{"cgroup", 'a'}};
    EXPECT_THAT(parse_tool_arguments(tool, {}).error().message,
                HasSubstr("--cgroup has the letter -a of another option"));
}

TEST(ContainerOptions, AToolsOwnOptionGoesBefore) {
    auto tool = example_tool();
    auto& own = tool.options[3];  // --uid
    own.name = "container";
    const std::vector<std::string> words{"--container", "root", "--pod", "web"};
    const auto arguments = parse_tool_arguments(tool, words);
    ASSERT_TRUE(arguments) << arguments.error().message;
    EXPECT_EQ(arguments->find("container")->number(), 0);
    EXPECT_THAT(arguments->common.only_in.containers, IsEmpty());
    EXPECT_THAT(arguments->common.only_in.pods, ElementsAre("web"));
}

}  // namespace
}  // namespace snoopbox::cli

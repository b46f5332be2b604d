// SPDX-License-Identifier: Apache-2.0
#include "cli/columns.h"

#include "cli/usage.h"
#include "example_tool.h"
#include "tools/catalog.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<tools::ToolSpec> chosen(const tools::ToolSpec& tool, const Words& words) {
    TRY_ASSIGN(const auto arguments, parse_tool_arguments(tool, words));
    return as_chosen(tool, arguments);
}

std::vector<std::string> names_of(const Result<tools::ToolSpec>& tool) {
    std::vector<std::string> names;
    EXPECT_TRUE(tool) << tool.error().message;
    for (const auto& column : tool ? *tool->events.chosen : std::vector<tools::Column>()) {
        names.push_back(column.name);
    }
    return names;
}

std::string error_of(const tools::ToolSpec& tool, const Words& words) {
    const auto made = chosen(tool, words);
    EXPECT_FALSE(made);
    EXPECT_TRUE(made || is_usage(made.error()));
    return made ? "" : made.error().message;
}

tools::ToolSpec tool_of(const std::string& name) {
    auto tool = tools::find_tool(name);
    EXPECT_TRUE(tool);
    return std::move(*tool);
}

TEST(Columns, WithoutTheOptionsNothingChanges) {
    const auto tool = chosen(example_tool(), {});
    ASSERT_TRUE(tool);
    EXPECT_FALSE(tool->events.chosen);
    EXPECT_FALSE(tool->events.has_owners);
    EXPECT_THAT(tool->defines, IsEmpty());
}

TEST(Columns, AreShownInTheOrderOfTheList) {
    const auto tool = chosen(example_tool(), {"--columns", "pid,comm"});
    EXPECT_THAT(names_of(tool), ElementsAre("pid", "comm"));
    EXPECT_THAT(tool->defines, IsEmpty());
}

TEST(Columns, AreThoseOfOwnersToo) {
    const auto tool = chosen(example_tool(), {"--columns", "container,pid,service"});
    EXPECT_THAT(names_of(tool), ElementsAre("container", "pid", "service"));
    EXPECT_TRUE(tool->events.has_owners);
    EXPECT_THAT(tool->defines, IsEmpty()) << "one object serves events with them and without";
}

TEST(Columns, OfUsersAreOfRowsOnly) {
    const auto tool = chosen(example_tool(), {"--columns", "+user"});
    EXPECT_TRUE(tool->events.has_owners);
    EXPECT_TRUE(tool->events.has_users);
    EXPECT_FALSE(chosen(example_tool(), {"--columns", "+pod"})->events.has_users);
    EXPECT_THAT(error_of(tool_of("biolatency"), {"--by", "user"}), HasSubstr("\"user\" is none"));
}

TEST(Columns, APlusAddsToTheUsualOnes) {
    EXPECT_THAT(names_of(chosen(example_tool(), {"--columns", "+pod"})),
                ElementsAre("comm", "pid", "pod"));
    EXPECT_THAT(names_of(chosen(example_tool(), {"--time", "--columns=+pod,+image"})),
                ElementsAre("time", "comm", "pid", "pod", "image"));
    EXPECT_THAT(names_of(chosen(example_tool(), {"--columns=+time,+pid"})),
                ElementsAre("comm", "pid", "time"));
    EXPECT_THAT(names_of(chosen(example_tool(), {"--columns=pid,+pod"})),
                ElementsAre("pid", "pod"));
}

TEST(Columns, AddedOnesStandBeforeALastColumnThatHasNoWidth) {
    const auto tool = tool_of("execsnoop");
    EXPECT_THAT(names_of(chosen(tool, {"--columns=+container"})),
                ElementsAre("pcomm", "pid", "ppid", "ret", "container", "args"));
    EXPECT_THAT(names_of(chosen(tool, {"--columns=+container", "-o", "csv"})),
                ElementsAre("pcomm", "pid", "ppid", "ret", "args", "container"));
}

TEST(Columns, InJsonTheContainerIsOneObject) {
    EXPECT_THAT(names_of(chosen(example_tool(), {"-o", "json", "--columns=+pod,+image,+cgroup"})),
                ElementsAre("comm", "pid", "container", "cgroup"));
}

TEST(Columns, WhatOnlyTablesShowStandsForItsParts) {
    const auto tool = tool_of("mountsnoop");
    EXPECT_THAT(names_of(chosen(tool, {"--columns", "pid,call"})), ElementsAre("pid", "call"));
    EXPECT_THAT(names_of(chosen(tool, {"--columns", "call", "-o", "csv"})),
                testing::Contains("target"));
}

TEST(Columns, AColumnThatNeedsAnOptionSaysSo) {
    EXPECT_EQ(error_of(tool_of("biosnoop"), {"--columns", "pattern"}),
              "--columns: pattern is there with --pattern only");
    EXPECT_THAT(names_of(chosen(tool_of("biosnoop"), {"-P", "--columns", "pattern"})),
                ElementsAre("pattern"));
}

TEST(Columns, OtherNamesAreWrongUsage) {
    EXPECT_EQ(
        error_of(example_tool(), {"--columns", "pid,com"}),
        "--columns: there is no column \"com\"; did you mean comm?; there are time, comm, pid, "
        "container, pod, namespace, image, cgroup, service, user");
    EXPECT_THAT(error_of(example_tool(), {"--columns", ""}), HasSubstr("no column \"\""));
    EXPECT_THAT(error_of(example_tool(), {"--columns", "pid,"}), HasSubstr("no column \"\""));
    EXPECT_THAT(error_of(example_tool(), {"--columns", "++pod"}), HasSubstr("no column \"+pod\""));
}

TEST(Columns, AreOfEventsOnly) {
    EXPECT_THAT(error_of(tool_of("runqlat"), {"--columns", "+pod"}), HasSubstr("--by NAME"));
    EXPECT_THAT(error_of(example_tool(), {"--by", "pod"}), HasSubstr("--columns +NAME"));
}

TEST(By, AddsAKeyToReports) {
    const auto tool = chosen(tool_of("biolatency"), {"--by", "namespace"});
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->reports.front().by, tools::OwnerPart::pod_namespace);
    EXPECT_FALSE(tool->reports.back().by);  // it is not shown
    EXPECT_THAT(tool->defines, ElementsAre("SNOOP_OWNER_IN_KEYS=1"));
}

TEST(By, OtherNamesAreWrongUsage) {
    EXPECT_THAT(error_of(tool_of("biolatency"), {"--by", "contaner"}),
                testing::AllOf(HasSubstr("\"contaner\""), HasSubstr("did you mean container?")));
}

TEST(By, ToolsSayWhyTheyCannot) {
    EXPECT_EQ(error_of(tool_of("hardirqs"), {"--by", "pod"}), "--by: interrupts belong to no task");
}

}  // namespace
}  // namespace snoopbox::cli

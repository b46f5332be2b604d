// SPDX-License-Identifier: Apache-2.0
// Tools are attached on the kernel at hand; what else they need is set by the tests.
#include <gmock/gmock.h>

#include <algorithm>

#include "example_host.h"

namespace snoopbox::doctor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct ToolChecks : Doctor {
    bool attaches() const {
        const Checks before{{"headers/btf", State::ok, {}, {}}};
        return check_tools(subject, place(), before).front().check.state == State::ok;
    }
    ToolCheck tool(const Checks& before) const {
        return check_tools(subject, place(), before).front();
    }
};

TEST_F(ToolChecks, TakeTheFirstHeadersThereAre) {
    if (!attaches()) {
        GTEST_SKIP() << "no tool can be attached here";
    }
    const auto found = tool({{"headers/modules", State::missing, {}, "install them"},
                             {"headers/kheaders", State::unknown, {}, "ask"},
                             {"headers/btf", State::ok, {}, {}}});
    EXPECT_EQ(found.headers, "btf");
    EXPECT_EQ(found.check.state, State::ok);
    EXPECT_EQ(found.check.remedy, "");
    EXPECT_THAT(found.check.finding, AllOf(HasSubstr("runs, by "), HasSubstr("headers from btf"),
                                           Not(HasSubstr("another"))));
    EXPECT_NE(found.method, "");
}

TEST_F(ToolChecks, MayRunWithHeadersThatNobodyCanTellOf) {
    if (!attaches()) {
        GTEST_SKIP() << "no tool can be attached here";
    }
    const auto found = tool({{"kernel", State::ok, {}, {}},
                             {"headers/modules", State::missing, {}, "install them"},
                             {"headers/kheaders", State::unknown, {}, "ask"},
                             {"headers/btf", State::unknown, {}, "mount it"}});
    EXPECT_EQ(found.headers, "kheaders");
    EXPECT_EQ(found.check.state, State::unknown);
    EXPECT_EQ(found.check.remedy, "ask");
    EXPECT_THAT(found.check.finding, testing::StartsWith("may run, by "));
}

TEST_F(ToolChecks, DoNotRunWithoutHeaders) {
    if (!attaches()) {
        GTEST_SKIP() << "no tool can be attached here";
    }
    const auto found = tool({{"headers/modules", State::missing, {}, "install them"},
                             {"headers/btf", State::missing, {}, {}},
                             {"lockdown", State::missing, {}, "another matter"}});
    EXPECT_EQ(found.check.state, State::missing);
    EXPECT_EQ(found.check.finding, "no kernel headers from any source");
    EXPECT_EQ(found.check.remedy, "install them");
    EXPECT_EQ(found.headers, "");
    EXPECT_EQ(found.method, "");
}

TEST_F(ToolChecks, WarnOfWhatAToolCannotTellHere) {
    const Checks before{{"attach/fentry", State::missing, {}, "use another kernel"},
                        {"headers/btf", State::ok, {}, {}}};
    const auto tools = check_tools(subject, place(), before);
    const auto found = std::ranges::find_if(
        tools, [](const ToolCheck& tool) { return tool.check.name == "denysnoop"; });
    ASSERT_NE(found, tools.end());
    if (found->method != "raw_tracepoint") {
        GTEST_SKIP() << "functions of this kernel can be attached to, or nothing can";
    }
    EXPECT_EQ(found->check.state, State::warn);
    EXPECT_THAT(found->check.finding, testing::EndsWith("; not every layer can be told here"));
    EXPECT_EQ(found->check.remedy, "use another kernel");
}

TEST(FindCheck, IsByItsWholeName) {
    const Checks checks{{"a", State::ok, "1", {}}, {"ab", State::ok, "2", {}}};
    EXPECT_EQ(find(checks, "ab")->finding, "2");
    EXPECT_EQ(find(checks, "abc"), nullptr);
    EXPECT_EQ(find(checks, ""), nullptr);
}

}  // namespace
}  // namespace snoopbox::doctor

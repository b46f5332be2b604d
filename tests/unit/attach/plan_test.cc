// SPDX-License-Identifier: Apache-2.0
// What can be told of a plan without trying a way on the running kernel.
#include "attach/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace snoopbox::attach {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tools::Target;
using tools::ToolSpec;

std::vector<std::string> handlers(const Plan& plan) {
    std::vector<std::string> all;
    for (const auto& planned : plan.probes) {
        all.push_back(planned.probe.handler);
    }
    return all;
}

struct PlanTest : testing::Test {
    PlanTest() {
        tool.name = "example";
        tool.probes = {{"on_open", Target::syscall, {"openat"}},
                       {"on_exec", Target::tracepoint, {"sched_process_exec"}},
                       {"on_exit", Target::function, {"do_exit"}}};
        tool.probes[0].at_return = true;
        wish.given = [](const std::string& option) { return option == "given"; };
    }
    // Every way of `probe`, with a reason of its own.
    void refuse(const std::string& handler, std::initializer_list<std::string_view> ways) {
        for (const auto way : ways) {
            Error error{"no " + std::string(way), "remedy of " + std::string(way)};
            wish.refused.push_back({handler, way, std::move(error)});
        }
    }

    ToolSpec tool;
    Wish wish;
};

TEST_F(PlanTest, ElsewhereTakesTheWayOfAllKernels) {
    const auto plan = plan_for_elsewhere(tool, "auto");
    EXPECT_EQ(plan.ways(), "raw_tracepoint, kprobe");
    EXPECT_THAT(handlers(plan), ElementsAre("on_open", "on_exec", "on_exit"));
    EXPECT_FALSE(plan.misses_calls()) << "a kprobe at entry misses none";
}

TEST_F(PlanTest, ReachesNothingWithoutAnythingToAttachTo) {
    auto plan = plan_for_elsewhere(tool, "auto");
    EXPECT_FALSE(plan.reaches_anything());
    plan.probes.back().programs.front().symbols = {"do_exit"};
    EXPECT_TRUE(plan.reaches_anything());
    EXPECT_FALSE(Plan().reaches_anything());
}

TEST_F(PlanTest, ElsewhereTakesTheWayAskedForWhereItReaches) {
    const auto plan = plan_for_elsewhere(tool, "fentry");
    EXPECT_EQ(plan.ways(), "fentry, raw_tracepoint");
    EXPECT_FALSE(plan.misses_calls());
    EXPECT_EQ(plan_for_elsewhere(tool, "kprobe.multi").ways(), "kprobe.multi, raw_tracepoint");
}

TEST_F(PlanTest, ElsewhereMixesWhereFunctionsShareAProgram) {
    tool.probes.push_back({"on_refusal", Target::function, {"one", "two"}});
    tool.probes.back().at_return = true;
    tool.probes.back().parameters = {{"int", "ret"}};
    EXPECT_EQ(plan_for_elsewhere(tool, "fentry").ways(), "fentry, raw_tracepoint");
    EXPECT_EQ(plan_for_elsewhere(tool, "fentry", "kprobe.multi").ways(),
              "fentry, raw_tracepoint, kprobe.multi");
}

TEST_F(PlanTest, WhatCannotBeAttachedIsLeftOutIfTheToolCanDoWithout) {
    tool.probes.erase(tool.probes.begin() + 1);
    tool.probes.push_back(tool.probes.back());
    for (auto& probe : tool.probes) {
        probe.otherwise = probe.target == Target::function ? "less is told" : "";
    }
    tool.probes[0] = {"on_open", Target::syscall, {"*"}};
    refuse("on_exit", {"fentry", "kprobe.multi", "kprobe"});
    const auto plan = choose(tool, wish);
    if (!plan) {  // without privileges
        EXPECT_THAT(plan.error().message, HasSubstr("raw_tracepoint"));
        return;
    }
    EXPECT_THAT(handlers(*plan), ElementsAre("on_open"));
    EXPECT_THAT(plan->lacks, ElementsAre("less is told")) << "once";
}

TEST_F(PlanTest, ReturnProbesOfKprobesMissCalls) {
    EXPECT_TRUE(plan_for_elsewhere(tool, "kprobe").misses_calls());
    EXPECT_TRUE(plan_for_elsewhere(tool, "kprobe.multi").misses_calls());
    tool.probes[0].at_return = false;
    EXPECT_FALSE(plan_for_elsewhere(tool, "kprobe").misses_calls());
}

TEST_F(PlanTest, WhatHasToBeCheapIsNotRunForEverySystemCall) {
    tool.probes[0].if_cheap = true;
    EXPECT_THAT(handlers(plan_for_elsewhere(tool, "auto")), ElementsAre("on_exec", "on_exit"));
    EXPECT_THAT(handlers(plan_for_elsewhere(tool, "fentry")),
                ElementsAre("on_open", "on_exec", "on_exit"));
}

TEST_F(PlanTest, ProgramsBelongToTheirProbes) {
    const auto plan = plan_for_elsewhere(tool, "auto");
    for (const auto& planned : plan.probes) {
        for (const auto& program : planned.programs) {
            EXPECT_EQ(probe_of(plan, program.program.name), &planned);
        }
    }
    EXPECT_EQ(probe_of(plan, "on_exec__sched_process_exec")->probe.handler, "on_exec");
    EXPECT_EQ(probe_of(plan, "on_open"), nullptr) << "its handler is called by programs";
    EXPECT_EQ(probe_of(plan, ""), nullptr);
}

TEST_F(PlanTest, AWayThatReachesNoTargetIsAnError) {
    for (const auto* way : {"nonesuch", "", "fentry"}) {
        tool.probes = {{"on_exec", Target::tracepoint, {"sched_process_exec"}}};
        wish.way = way;
        const auto plan = choose(tool, wish);
        ASSERT_FALSE(plan) << way;
        EXPECT_EQ(plan.error().message,
                  "example cannot be attached by \"" + std::string(way) + "\"");
        EXPECT_EQ(plan.error().remedy, "--attach takes auto, raw_tracepoint");
    }
}

TEST_F(PlanTest, WithoutAWayLeftAllReasonsAreSaid) {
    tool.probes.resize(1);
    refuse("on_open", {"fentry", "raw_tracepoint", "kprobe.multi", "kprobe"});
    const auto plan = choose(tool, wish);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().message,
              "example cannot be attached here:\n  fentry: no fentry\n"
              "  raw_tracepoint: no raw_tracepoint\n  kprobe.multi: no kprobe.multi\n"
              "  kprobe: no kprobe");
    EXPECT_EQ(plan.error().remedy, "remedy of fentry") << "of the best";
    wish.remedy = "run it elsewhere";
    EXPECT_EQ(choose(tool, wish).error().remedy, "run it elsewhere");
}

TEST_F(PlanTest, OneWayAskedForIsTheOnlyOne) {
    tool.probes.resize(1);
    wish.way = "kprobe";
    refuse("on_open", {"kprobe"});
    const auto plan = choose(tool, wish);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().message, "example cannot be attached here:\n  kprobe: no kprobe");
}

TEST_F(PlanTest, ARefusalIsOfOneHandlerAndWay) {
    tool.probes = {tool.probes[1]};
    tool.probes[0].names = {"no such tracepoint"};
    refuse("another", {"raw_tracepoint"});
    refuse("on_exec", {"kprobe"});
    const auto plan = choose(tool, wish);
    EXPECT_TRUE(plan || plan.error().message.find("no raw_tracepoint") == std::string::npos);
    refuse("on_exec", {"raw_tracepoint"});
    EXPECT_THAT(choose(tool, wish).error().message, HasSubstr("no raw_tracepoint"));
}

TEST_F(PlanTest, AnObjectMayHaveTheProgramsOfSomeWaysOnly) {
    tool.probes.resize(1);
    std::vector<std::string> asked;
    wish.available = [&](const Program& program) {
        asked.push_back(program.name);
        return false;
    };
    const auto plan = choose(tool, wish);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().message, "example cannot be attached here:");
    EXPECT_THAT(asked, testing::Contains("on_open__sys_exit"));
}

TEST_F(PlanTest, ProbesWhoseOptionIsNotGivenAreLeftOut) {
    for (auto& probe : tool.probes) {
        probe.when = {"other"};
    }
    const auto none = choose(tool, wish);
    ASSERT_TRUE(none);
    EXPECT_THAT(none->probes, IsEmpty());
    EXPECT_EQ(none->ways(), "");
    tool.probes[0].when = {"given"};
    refuse("on_open", {"fentry", "raw_tracepoint", "kprobe.multi", "kprobe"});
    EXPECT_FALSE(choose(tool, wish));
    tool.probes[0].if_cheap = true;
    EXPECT_TRUE(choose(tool, wish)) << "what is only better to have is not worth a failure";
}

}  // namespace
}  // namespace snoopbox::attach

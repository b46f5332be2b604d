// SPDX-License-Identifier: Apache-2.0
// Words of probes: what they are of, and what the user can say of that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tools/fill_in.h"
#include "tools/targets.h"
#include "tools/tool_spec.h"
#include "util/format.h"
#include "util/join.h"
#include "words_tool.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;

TEST(ProbeWords, HandlersAreOfWantedTasksOnlyIfTheCDoesNotAskItself) {
    EXPECT_TRUE(parse_with("time:", "time:")->probes.front().only_wanted);
    for (const auto* question :
         {"snoop_is_wanted()", "snoop_is_wanted_task(t)", "snoop_is_wanted_socket(sk)"}) {
        const auto tool =
            parse_with("return opt_least", std::string("return ") + question + " + opt_least");
        ASSERT_TRUE(tool) << tool.error().message;
        EXPECT_FALSE(tool->probes.front().only_wanted) << question;
    }
    const auto of_none = parse_with("time:", "no_task: it is the disk's\ntime:");
    ASSERT_TRUE(of_none) << of_none.error().message;
    EXPECT_EQ(of_none->no_task, "it is the disk's");
    EXPECT_FALSE(of_none->probes.front().only_wanted);
}

TEST(ProbeWords, OnlyAToolThatSaysSoCanRefuse) {
    const std::string lsm = "handler: done, lsm: file_open, unless: [disks, timestamp]";
    const std::string tracepoint =
        "handler: done, tracepoint: block_rq_complete, first: true, unless: [disks, timestamp]";
    const auto watches = parse_with(tracepoint, lsm);
    ASSERT_TRUE(watches) << watches.error().message;
    EXPECT_FALSE(watches->probes.front().refuses);
    EXPECT_EQ(watches->find_option(enforce_option), nullptr);
    EXPECT_THAT(ways_to(watches->probes.front()),
                ElementsAre("lsm", "fentry", "kprobe.multi", "kprobe"));
    const auto refuses = parse_changed(block + code, tracepoint + "}", lsm + "}\nrefuses: true");
    ASSERT_TRUE(refuses) << refuses.error().message;
    EXPECT_TRUE(refuses->probes.front().refuses);
    ASSERT_NE(refuses->find_option(enforce_option), nullptr);
    EXPECT_EQ(refuses->find_option(enforce_option)->sets, "snoop_enforce");
    EXPECT_NE(refuses->find_option(everyone_option), nullptr);
    EXPECT_THAT(ways_to(refuses->probes.front()),
                ElementsAre("lsm", "fmod_ret", "kprobe.multi", "kprobe"));
    EXPECT_EQ(error_with("time:", "refuses: true\ntime:"),
              "t.bpf.c:6: only lsm probes can refuse: \"refuses\" goes with them");
    EXPECT_THAT(error_with(tracepoint, lsm + ", return: true"),
                testing::HasSubstr("\"return\" of a probe goes with"));
}

TEST(ProbeWords, AUserNamesFunctionsByAPattern) {
    const auto tool =
        parse_with("tracepoint: block_rq_complete, first: true", "function: $least, regex: disks");
    ASSERT_TRUE(tool) << tool.error().message;
    auto probe = tool->probes.front();
    EXPECT_TRUE(probe.is_pattern);
    EXPECT_EQ(probe.regex, "disks");
    auto user = probe;
    user.target = Target::user;
    const auto targets = [&](const std::string& value) {
        std::vector<Target> all;
        const auto filled = filled_in({probe, user}, [&](const std::string& option) {
            EXPECT_EQ(option, "least");
            return value.empty() ? std::nullopt : std::optional(value);
        });
        for (const auto& each : *filled) {
            EXPECT_THAT(each.names, ElementsAre(value));
            all.push_back(each.target);
        }
        return all;
    };
    EXPECT_THAT(targets("vfs_*"), ElementsAre(Target::function));
    EXPECT_THAT(targets("c:mal*"), ElementsAre(Target::user));
    EXPECT_THAT(targets(""), testing::IsEmpty());
}

TEST(ProbeWords, APatternIsOfOneOption) {
    const std::string tracepoint = "tracepoint: block_rq_complete, first: true";
    EXPECT_EQ(error_with(tracepoint, "function: $nonesuch"),
              "t.bpf.c:8: \"function\" names no option: \"nonesuch\"");
    EXPECT_EQ(error_with(tracepoint, "function: [$least, x]"),
              "t.bpf.c:8: a pattern is the only name of a function, user or any probe");
    EXPECT_EQ(error_with(tracepoint, "tracepoint: $least"),
              "t.bpf.c:8: a pattern is the only name of a function, user or any probe");
    EXPECT_EQ(error_with(tracepoint, "function: x, regex: disks"),
              "t.bpf.c:8: \"regex\" of a probe goes with $NAME of a pattern only");
}

// The probe `any: $least` with that value, as "TARGET NAME", or the error.
std::string chosen_by(const std::string& value) {
    const std::string handler = "{handler: any, any: $least, regex: disks}";
    std::string text = block + code + "int any(void *ctx) { return 0; }\n";
    const std::string before =
        "{handler: done, tracepoint: block_rq_complete, first: true, unless: [disks, timestamp]}";
    text.replace(text.find(before), before.size(), handler);
    const auto tool = parse_tool("t.bpf.c", text);
    EXPECT_TRUE(tool) << tool.error().message;
    const auto filled =
        filled_in(tool->probes, [&](const std::string&) { return std::optional(value); });
    if (!filled) {
        return filled.error().message;
    }
    std::string all;
    for (const auto& probe : *filled) {
        EXPECT_TRUE(probe.is_pattern);
        all += fmt::format("{}{} {}", probe.at_return ? "return of " : "",
                           kind_of(probe.target).key, probe.names.front());
    }
    return all;
}

TEST(ProbeWords, AProbeOfAnyIsWhatTheUserSays) {
    EXPECT_EQ(chosen_by("tcp_send*"), "function tcp_send*");
    EXPECT_EQ(chosen_by("p:tcp_send*"), "function tcp_send*");
    EXPECT_EQ(chosen_by("p::vfs_read"), "function vfs_read");
    EXPECT_EQ(chosen_by("r:vfs_read"), "return of function vfs_read");
    EXPECT_EQ(chosen_by("c:mal*"), "user c:mal*");
    EXPECT_EQ(chosen_by("p:/bin/sh:main"), "user /bin/sh:main");
    EXPECT_EQ(chosen_by("r:c:malloc"), "return of user c:malloc");
    EXPECT_EQ(chosen_by("t:sched:sched_*"), "tracepoint sched:sched_*");
    EXPECT_EQ(chosen_by("u:python3:gc*"), "usdt python3:gc*");
    EXPECT_EQ(chosen_by("u:/bin/x:python:gc*"), "usdt /bin/x:python:gc*");
    EXPECT_EQ(chosen_by(""), "") << "such a probe is left out";
    for (const auto* wrong : {":", "p:", "r::", "t:sched_fork", "t:a:b:c", "u:x", "a:b:c",
                              "c:", ":f", "u::gc", "p:c:f:g"}) {
        EXPECT_EQ(chosen_by(wrong), fmt::format("\"{}\" names no probe", wrong));
    }
}

TEST(ProbeWords, AProbeOfAnyNeedsAnOptionAndTheContext) {
    const std::string tracepoint = "tracepoint: block_rq_complete, first: true";
    EXPECT_EQ(error_with(tracepoint, "any: vfs_read"),
              "t.bpf.c:8: a probe of any is $NAME of an option");
    EXPECT_EQ(error_with(tracepoint, "any: $nonesuch"),
              "t.bpf.c:8: \"any\" names no option: \"nonesuch\"");
    EXPECT_EQ(error_with(tracepoint, "any: $least, return: true"),
              "t.bpf.c:8: \"return\" of a probe goes with syscall, function and user only");
    EXPECT_EQ(
        error_with(tracepoint, "any: $least"),
        "t.bpf.c:8: the C below defines no function done whose parameters are void *ctx or u64 "
        "probe, as a probe of any needs it");
}

TEST(ProbeWords, AnOperandOfSeveralMeansAllThatAnyMatches) {
    Probe kernel{"f", Target::function, {"$names"}};
    kernel.is_pattern = true;
    auto user = kernel;
    user.target = Target::user;
    auto other = kernel;
    other.names = {"$other"};
    std::vector<Probe> probes{kernel, user, other};
    Option option;
    option.name = "names";
    fill_in_several(option, {"vfs_*", "c:malloc", "$x", "c:free"}, probes);
    EXPECT_THAT(probes[0].names, ElementsAre("vfs_*", "$x"));
    EXPECT_THAT(probes[1].names, ElementsAre("c:malloc", "c:free"));
    EXPECT_THAT(probes[2].names, ElementsAre("$other"));
    fill_in_several(option, {"vfs_*"}, probes = {kernel, user});
    const auto filled = *filled_in(probes, [](const auto&) { return std::nullopt; });
    ASSERT_EQ(filled.size(), 1U) << "the other kind has nothing to probe";
    EXPECT_EQ(filled[0].target, Target::function);
    EXPECT_TRUE(filled[0].is_list);
}

// The names of `user: NAMES` if --kind is given as `value`, or the error.
std::string places_with(const std::string& names, std::optional<std::string> value) {
    const auto tool = parse_with(
        "tracepoint: block_rq_complete, first: true, unless: [disks, timestamp]", "user: " + names);
    EXPECT_TRUE(tool) << tool.error().message;
    const auto filled = filled_in(tool->probes, [&](const std::string& option) {
        EXPECT_EQ(option, "kind");
        return value;
    });
    return !filled           ? filled.error().message
           : filled->empty() ? "none"
                             : join(filled->front().names);
}

TEST(ProbeWords, AnOptionMayNameTheFileOfAUserFunction) {
    const std::string alternatives = "['$kind:f', 'bash:f', 'libx.so:f'], first: true";
    EXPECT_EQ(places_with(alternatives, {}), "bash:f, libx.so:f");
    EXPECT_EQ(places_with(alternatives, "/lib/y"), "/lib/y:f");
    EXPECT_EQ(places_with("['x:f', '$kind:f']", {}), "x:f");
    EXPECT_EQ(places_with("['x:f', '$kind:f']", "y"), "x:f, y:f");
    EXPECT_EQ(places_with("'$kind:f'", {}), "none");
    EXPECT_EQ(error_with("tracepoint: block_rq_complete", "user: '$nonesuch:f'"),
              "t.bpf.c:8: \"user\" names no option: \"nonesuch\"");
    EXPECT_EQ(error_with("tracepoint: block_rq_complete", "usdt: '$nonesuch:a:b'"),
              "t.bpf.c:8: \"usdt\" names no option: \"nonesuch\"");
}

TEST(ProbeWords, AUserFunctionHasAFile) {
    EXPECT_EQ(error_with("tracepoint: block_rq_complete", "user: ['c:malloc', '/bin/sh:main']"),
              "no error");
    for (const auto* name : {"malloc", ":malloc", "c:"}) {
        EXPECT_EQ(error_with("tracepoint: block_rq_complete", "user: '" + std::string(name) + "'"),
                  "t.bpf.c:8: a user function is FILE:FUNCTION, such as libc.so.6:malloc, not \"" +
                      std::string(name) + "\"");
    }
}

TEST(ProbeWords, AUsdtProbeHasAFileAndPerhapsAProvider) {
    const std::string tracepoint = "tracepoint: block_rq_complete";
    EXPECT_EQ(error_with(tracepoint, "usdt: ['c:setjmp', '/bin/x:y:z'], optional: true"),
              "no error");
    for (const auto* name : {"setjmp", ":setjmp", "c:", "c::setjmp", "c:p:", "a:b:c:d"}) {
        EXPECT_EQ(error_with(tracepoint, "usdt: '" + std::string(name) + "'"),
                  "t.bpf.c:8: a USDT probe is FILE:NAME or FILE:PROVIDER:NAME, such as "
                  "libstdc++.so.6:throw, not \"" +
                      std::string(name) + "\"");
    }
    EXPECT_EQ(error_with(tracepoint, "usdt: 'c:setjmp', return: true"),
              "t.bpf.c:8: \"return\" of a probe goes with syscall, function and user only");
    EXPECT_EQ(error_with(tracepoint, "usdt: $least"),
              "t.bpf.c:8: a pattern is the only name of a function, user or any probe");
}

constexpr const char* sampled = R"(sample: [cpu-clock, cycles], frequency: $least, cpu: "2")";

TEST(ProbeWords, AProbeTakesValuesFromOptions) {
    auto tool = parse_with("tracepoint: block_rq_complete, first: true", sampled);
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->probes[0].target, Target::sample);
    const auto filled = *filled_in(tool->probes, [](const std::string& option) {
        return option == "least" ? std::optional<std::string>("99") : std::nullopt;
    });
    EXPECT_EQ(filled[0].frequency, "99");
    EXPECT_EQ(filled[0].cpu, "2");
    EXPECT_EQ(filled[0].period, "");
    const auto without = *filled_in(tool->probes, [](const auto&) { return std::nullopt; });
    EXPECT_EQ(without[0].frequency, "");
}

TEST(ProbeWords, WrongOnesNameTheLine) {
    const auto error = [](const std::string& target) {
        return error_with("tracepoint: block_rq_complete, first: true", target);
    };
    EXPECT_EQ(error("sample: cpu-clok"),
              "t.bpf.c:8: there is no perf event \"cpu-clok\"; did you mean cpu-clock?");
    EXPECT_EQ(error("sample: cycles, frequency: $leest"),
              "t.bpf.c:8: \"frequency\" names no option: \"leest\"; did you mean least?");
    EXPECT_EQ(error("sample: cycles, period: often"),
              "t.bpf.c:8: \"period\" of a probe is a number, or $NAME of an option");
    EXPECT_EQ(error("tracepoint: x, cpu: 1"),
              "t.bpf.c:8: \"cpu\" of a probe goes with sample only");
    EXPECT_EQ(error("sample: cycles, return: true"),
              "t.bpf.c:8: \"return\" of a probe goes with syscall, function and user only");
}

}  // namespace
}  // namespace snoopbox::tools

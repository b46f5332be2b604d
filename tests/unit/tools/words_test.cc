// SPDX-License-Identifier: Apache-2.0
// Filters, operands and reports of a tool.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "changed_tool.h"
#include "tools/fill_in.h"
#include "tools/filters.h"
#include "tools/targets.h"
#include "tools/tool_spec.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;

const std::string block = R"(/* ---
name: lat
summary: how long
description: Text.
operands: [interval, count, {name: least, type: duration, unit: ms, default: 10, help: h, sets: opt_least}]
time: timestamp
probes:
  - {handler: done, tracepoint: block_rq_complete, first: true, unless: [disks, timestamp]}
options:
  - {name: timestamp, letter: T, help: h}
  - {name: disks, letter: p, help: h}
  - {name: kind, type: choice, choices: [read, write], argument: KIND, help: h, sets: opt_kind}
  - {name: ports, type: number, argument: PORTS, help: h, fills: ports}
filters: [pid, uid]
reports:
  - {map: latency, unit: usecs, unless: disks}
  - {map: latency_by, when: disks, keys: [{name: disk, field: device, format: device}]}
  - {map: counts, as: table, sort: count, columns: [{name: id, width: 5, field: key}, {name: count, field: value}]}
--- */
)";

const std::string code = R"(
int latency, latency_by, counts, ports, device;
int done(struct request *rq) { return opt_least + opt_kind; }
)";

Result<ToolSpec> parse_with(std::string_view from, std::string_view to) {
    return parse_changed(block + code, from, to);
}

std::string error_with(std::string_view from, std::string_view to) {
    return error_of(parse_with(from, to));
}

TEST(Words, AUserNamesFunctionsByAPattern) {
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

TEST(Words, APatternIsOfOneOption) {
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

TEST(Words, AProbeOfAnyIsWhatTheUserSays) {
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

TEST(Words, AProbeOfAnyNeedsAnOptionAndTheContext) {
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

TEST(Words, AnOperandOfSeveralMeansAllThatAnyMatches) {
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

TEST(Words, AnOptionMayNameTheFileOfAUserFunction) {
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

TEST(Words, AUserFunctionHasAFile) {
    EXPECT_EQ(error_with("tracepoint: block_rq_complete", "user: ['c:malloc', '/bin/sh:main']"),
              "no error");
    for (const auto* name : {"malloc", ":malloc", "c:"}) {
        EXPECT_EQ(error_with("tracepoint: block_rq_complete", "user: '" + std::string(name) + "'"),
                  "t.bpf.c:8: a user function is FILE:FUNCTION, such as libc.so.6:malloc, not \"" +
                      std::string(name) + "\"");
    }
}

TEST(Words, AUsdtProbeHasAFileAndPerhapsAProvider) {
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

TEST(Words, SeveralKindsOfEvent) {
    const std::string kinds = R"(events:
  kinds:
    - {struct: opened, columns: [{name: pid, heading: P, width: 7, field: pid}, {name: path, width: 5, field: path}]}
    - {struct: closed, columns: [{name: pid, field: id}, {name: code, field: code}]}
reports:)";
    const std::string structs = R"(
struct opened { u64 kind; u32 pid; char path[8]; };
struct closed {
    u64 kind;
    u32 id, code;
};
int done(struct request *rq))";
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = block + code;
        text.replace(text.find("reports:"), std::strlen("reports:"), kinds);
        text.replace(text.find("\nint done(struct request *rq)"),
                     std::strlen("\nint done(struct request *rq)"), structs);
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        text.replace(at, from.size(), to);
        return parse_tool("t.bpf.c", text);
    };
    const auto tool = with("", "");
    ASSERT_TRUE(tool) << tool.error().message;
    ASSERT_EQ(tool->events.kinds.size(), 2U);
    std::vector<std::string> names;
    for (const auto& column : tool->events.columns) {
        names.push_back(column.name);
    }
    EXPECT_THAT(names, ElementsAre("pid", "path", "code"));
    EXPECT_EQ(tool->events.columns[0].heading, "P");
    EXPECT_EQ(tool->events.kinds[1].columns[0].field, "id");
    const auto error = [&](const std::string& from, const std::string& to) {
        const auto parsed = with(from, to);
        return parsed ? "no error" : parsed.error().message;
    };
    EXPECT_EQ(error("struct opened { u64 kind; ", "struct opened { "),
              "t.bpf.c:17: \"struct opened\" does not begin with `u64 kind;`, which tells it from "
              "others");
    EXPECT_EQ(error(", width: 5", ""),
              "t.bpf.c:17: column \"path\" needs a width from 1 to 1000; only the last one may be "
              "without");
    EXPECT_EQ(error("field: id", "field: pid"),
              "t.bpf.c:18: \"struct closed\" has no member \"pid\"");
    EXPECT_EQ(error("kinds:", "struct: opened\n  kinds:"),
              "t.bpf.c:15: \"kinds\" of events goes without \"struct\"");
}

TEST(Words, HistogramsCanBeLinear) {
    const auto tool = parse_with("unit: usecs", "unit: usecs, step: 5");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->reports[0].step, 5U);
    EXPECT_NE(tool->find_option("summary"), nullptr);
    EXPECT_EQ(error_with("unit: usecs", "step: 0"),
              "t.bpf.c:16: \"step\" of a report must be at least 1");
    EXPECT_EQ(error_with("as: table", "as: table, step: 1"),
              "t.bpf.c:18: \"step\" of a report goes with as: histogram only");
}

TEST(Words, OperandsCanBeRequired) {
    const auto tool = parse_with("default: 10, help: h", "required: true, help: h");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_TRUE(tool->find_option("least")->required);
    EXPECT_EQ(error_with("letter: T, help: h", "letter: T, help: h, required: true"),
              "t.bpf.c:10: --timestamp: only operands can be \"required\"");
}

TEST(Words, AreRead) {
    const auto tool = parse_with("", "");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_TRUE(tool->events.kinds.empty());
    const auto* interval = tool->find_option("interval");
    ASSERT_NE(interval, nullptr);
    EXPECT_TRUE(interval->operand);
    EXPECT_EQ(interval->drives, Drives::interval);
    EXPECT_EQ(tool->find_option("count")->drives, Drives::count);
    EXPECT_EQ(tool->find_option("least")->argument, "LEAST");
    EXPECT_THAT(tool->find_option("kind")->choices, ElementsAre("read", "write"));
    EXPECT_EQ(tool->find_option("ports")->fills, "ports");
    EXPECT_EQ(tool->report_time, "timestamp");
    const auto& probe = tool->probes.at(0);
    EXPECT_TRUE(probe.first);
    EXPECT_THAT(probe.unless, ElementsAre("disks", "timestamp"));
    ASSERT_EQ(probe.parameters.size(), 1U);
    EXPECT_EQ(probe.parameters[0].name, "rq");
    ASSERT_EQ(tool->reports.size(), 3U);
    EXPECT_EQ(tool->reports[0].as, Report::As::histogram);
    EXPECT_EQ(tool->reports[1].columns.at(0).format, Format::device);
    EXPECT_THAT(tool->reports[2].sort, ElementsAre("count"));
}

TEST(Words, AFilterIsAnOptionWithoutALetterThatIsTaken) {
    const auto tool = parse_with("", "");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->find_option("pid")->letter, '\0');
    EXPECT_EQ(tool->find_option("uid")->letter, 'u');
    EXPECT_EQ(tool->find_option("uid")->sets, "snoop_only_uid");
    EXPECT_EQ(tool->find_option("tid"), nullptr);
    for (const auto name : filter_names()) {
        EXPECT_TRUE(filter_option(name)) << name;
    }
    EXPECT_EQ(filter_option("pids")->name, "pid");  // a list has the same option
    EXPECT_EQ(filter_option("pids")->fills, "snoop_pids");
}

TEST(Words, AFilterMayHaveAnotherLetter) {
    const auto tool = parse_with("[pid, uid]", "[{name: pid, letter: c}]");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->find_option("pid")->letter, 'c');
}

constexpr const char* sampled = R"(sample: [cpu-clock, cycles], frequency: $least, cpu: "2")";

TEST(Words, AProbeTakesValuesFromOptions) {
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

TEST(Words, WrongOnesOfProbesNameTheLine) {
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

TEST(Words, WrongOnesNameTheLine) {
    EXPECT_EQ(error_with("filters: [pid", "filters: [pit"),
              "t.bpf.c:14: there is no filter \"pit\"; did you mean pid?");
    EXPECT_EQ(error_with("format: device", "format: devise"),
              "t.bpf.c:17: there is no format \"devise\"; did you mean device?");
    EXPECT_EQ(error_with("as: table, sort", "as: tabel, sort"),
              "t.bpf.c:18: \"as\" of a report must be one of histogram, table, row, "
              "stacks");
    EXPECT_EQ(error_with("unit: usecs, unless", "sort: x, unless"),
              "t.bpf.c:16: \"sort\" of a report goes with as: table or stacks only");
    EXPECT_EQ(error_with("unless: disks", "unless: disk"),
              "t.bpf.c:16: \"unless\" names no option: \"disk\"; did you mean disks?");
    EXPECT_EQ(error_with("map: counts", "map: count_s"),
              "t.bpf.c:18: \"map: count_s\": the C below has no count_s");
    EXPECT_EQ(error_with("type: choice, choices: [read, write]", "type: choice"),
              "t.bpf.c:12: --kind: a choice needs \"choices\"");
    EXPECT_EQ(error_with("letter: T", "letter: T, drives: interval"),
              "t.bpf.c:10: --timestamp: interval and duration are driven by a duration, count "
              "and events by a number");
}

TEST(Words, AKnownOperandMayHaveADefault) {
    const auto tool = parse_with("[interval, count,", "[{name: interval, default: 2}, count,");
    ASSERT_TRUE(tool) << tool.error().message;
    const auto* interval = tool->find_option("interval");
    EXPECT_EQ(interval->default_value, 2);
    EXPECT_EQ(interval->type, OptionType::duration);
    EXPECT_EQ(interval->drives, Drives::interval);
    EXPECT_EQ(interval->help, "seconds between reports");
    EXPECT_EQ(parse_with("", "")->find_option("interval")->help,
              "seconds between reports; default: one at the end");
    EXPECT_EQ(error_with("[interval,", "[{name: interval, default: 0},"),
              "t.bpf.c:5: interval: \"default\" must be at least 1");
    EXPECT_EQ(error_with("[interval,", "[{name: interval, defualt: 1},"),
              "t.bpf.c:5: an operand has no key \"defualt\"; did you mean default?");
    EXPECT_EQ(error_with("[interval, count,", "[count, {name: count, default: 3},"),
              "t.bpf.c:5: option --count is there twice");
    EXPECT_EQ(error_with("count, {", "{name: count, default: 0}, {"),
              "t.bpf.c:5: --count: minimum, default and maximum contradict each other");
}

TEST(Words, ARowShowsRates) {
    const auto tool =
        parse_with("as: table, sort: count, columns: [{name: id, width: 5, field: key}",
                   "as: row, columns: [{name: id, width: 5, field: key, format: "
                   "per_second}");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->reports[2].as, Report::As::row);
    EXPECT_EQ(tool->reports[2].columns.at(0).format, Format::per_second);
    EXPECT_EQ(error_with("as: table, sort", "as: row, sort"),
              "t.bpf.c:18: \"sort\" of a report goes with as: table or stacks only");
    EXPECT_EQ(error_with("as: table, sort: count, columns", "as: row, keys"),
              "t.bpf.c:18: a report lacks the key \"columns\"");
    EXPECT_EQ(error_with("format: device", "format: per_second"),
              "t.bpf.c:17: column \"disk\": format per_second goes with as: table or row only");
    EXPECT_EQ(error_with("unit: usecs, unless: disks", "columns: [{name: a, field: key}]"),
              "t.bpf.c:16: \"columns\" of a report goes with as: table or row only");
}

TEST(Words, ATableIsSortedByAColumnOrAChoice) {
    const auto by = [](const std::string& what) { return error_with("sort: count", what); };
    EXPECT_EQ(by("sort: value"), "no error") << "the field of a column";
    EXPECT_EQ(by("sort: [count, id]"), "no error");
    EXPECT_EQ(by("sort: [count, idd]"),
              "t.bpf.c:18: \"sort\" names no column and no choice: \"idd\"; did you mean id?");
    EXPECT_EQ(by("sort: cuont"),
              "t.bpf.c:18: \"sort\" names no column and no choice: \"cuont\"; did you mean count?");
    EXPECT_EQ(by("sort: disks"), "t.bpf.c:18: \"sort\" names no column and no choice: \"disks\"");
    EXPECT_EQ(by("sort: kind"), "t.bpf.c:18: \"read\" of --kind names no column of the report");
    const auto choices = [&](const std::string& some) {
        std::string text = block + code;
        for (const auto& [from, to] :
             {std::pair{std::string("[read, write]"), some},
              std::pair{std::string("sort: count"), std::string("sort: kind")}}) {
            text.replace(text.find(from), from.size(), to);
        }
        const auto tool = parse_tool("t.bpf.c", text);
        return tool ? "no error" : tool.error().message;
    };
    EXPECT_EQ(choices("[all, count, key]"), "no error");
    EXPECT_EQ(choices("[all, coutn]"),
              "t.bpf.c:18: \"coutn\" of --kind names no column of the report; did you mean count?");
}

TEST(Words, AChoiceMayHaveADefault) {
    const auto tool = parse_with("argument: KIND", "argument: KIND, default: write");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->find_option("kind")->default_value, 1);
    EXPECT_EQ(error_with("argument: KIND", "argument: KIND, default: wirte"),
              "t.bpf.c:12: \"default\" of --kind is none of its choices: \"wirte\"; did you mean "
              "write?");
    EXPECT_EQ(error_with("disks, letter: p", "disks, default: 1"),
              "t.bpf.c:11: \"default\" of --disks goes with type number, choice or text only");
}

TEST(Words, OptionsMayExcludeOthers) {
    const auto tool = parse_with("disks, letter: p", "disks, excludes: [timestamp, kind]");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_THAT(tool->find_option("disks")->excludes, ElementsAre("timestamp", "kind"));
    EXPECT_EQ(error_with("disks, letter: p", "disks, excludes: timestmap"),
              "t.bpf.c:11: \"excludes\" names no option: \"timestmap\"; did you mean timestamp?");
}

TEST(Words, ADirectoryIsTwoConstants) {
    const std::string ports = "type: number, argument: PORTS, help: h, fills: ports";
    const auto tool = parse_with(ports,
                                 "type: directory, argument: DIRECTORY, help: h, sets: "
                                 "opt_kind, sets_device: opt_least");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->find_option("ports")->type, OptionType::directory);
    EXPECT_THAT(tool->find_option("ports")->constants(), ElementsAre("opt_kind", "opt_least"));
    EXPECT_EQ(error_with("fills: ports", "fills: ports, sets_device: opt_least"),
              "t.bpf.c:13: \"sets_device\" of --ports goes with type directory only");
    EXPECT_EQ(error_with(ports, "type: directory, argument: D, help: h, sets_device: opt_lesat"),
              "t.bpf.c:13: \"sets_device: opt_lesat\": the C below has no opt_lesat");
}

TEST(Words, AnyTypeOfOneNumberCanBeAList) {
    const std::string ports = "type: number, argument: PORTS, help: h, fills: ports";
    for (const auto* type : {"signal", "pid", "errno", "syscall", "disk", "user"}) {
        const auto tool = parse_with(
            ports, fmt::format("type: {}, argument: PORTS, help: h, fills: ports", type));
        ASSERT_TRUE(tool) << tool.error().message;
    }
    for (const auto* type : {"regex", "address", "directory"}) {
        EXPECT_EQ(error_with(ports, fmt::format("type: {}, argument: P, help: h, fills: ports, "
                                                "sets: opt_kind",
                                                type)),
                  "t.bpf.c:13: \"fills\" of --ports goes with type number, pid, signal or another "
                  "of one number only");
    }
}

TEST(Words, AnAddressIsTwoConstants) {
    const std::string ports = "type: number, argument: PORTS, help: h, fills: ports";
    const auto tool =
        parse_with(ports, "type: address, argument: ADDRESS, help: h, sets: opt_kind");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_THAT(tool->find_option("ports")->constants(),
                ElementsAre("opt_kind_high", "opt_kind_low"));
    EXPECT_EQ(error_with(ports, "type: address, argument: ADDRESS, help: h"),
              "t.bpf.c:13: --ports: an address needs \"sets\"");
}

TEST(Words, AScreenIsThatOfReports) {
    const auto tool = parse_with("time: timestamp", "screen: {unless: [disks]}");
    ASSERT_TRUE(tool) << tool.error().message;
    ASSERT_TRUE(tool->screen);
    EXPECT_THAT(tool->screen->unless, ElementsAre("disks"));
    EXPECT_FALSE(parse_with("", "")->screen);
    EXPECT_EQ(error_with("time: timestamp", "screen: {unless: disk}"),
              "t.bpf.c:6: \"unless\" names no option: \"disk\"; did you mean disks?");
    EXPECT_EQ(error_with("time: timestamp", "screen: {unles: disks}"),
              "t.bpf.c:6: a screen has no key \"unles\"; did you mean unless?");
    EXPECT_EQ(error_with("time: timestamp", "screen: true"),
              "t.bpf.c:6: a screen must be a mapping, {key: value, ...}");
    EXPECT_EQ(error_with("time: timestamp", "time: timestamp\nscreen: {}"),
              "t.bpf.c:7: \"screen\" shows the time: leave out \"time\"");
}

TEST(Words, TimesOfReportsMayBeHidden) {
    const auto tool = parse_with("time: timestamp", "time_unless: disks");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->report_time, "");
    EXPECT_EQ(tool->report_time_unless, "disks");
    EXPECT_EQ(error_with("time: timestamp", "time_unless: disk"),
              "t.bpf.c:6: \"time_unless\" names no option: \"disk\"; did you mean disks?");
    EXPECT_EQ(error_with("time: timestamp", "time: timestamp\ntime_unless: disks"),
              "t.bpf.c:7: \"time_unless\" takes the place of \"time\": leave that out");
}

TEST(Words, EventsMayBeHidden) {
    const std::string events =
        "events: {struct: e, unless: [disks, kind], columns: [{name: device, field: device}]}\n";
    std::string text = block + "struct e { int device; };" + code;
    text.insert(text.find("reports:"), events);
    const auto tool = parse_tool("t.bpf.c", text);
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_THAT(tool->events.unless, ElementsAre("disks", "kind"));
    text.replace(text.find("[disks, kind]"), 13, "disk");
    EXPECT_EQ(parse_tool("t.bpf.c", text).error().message,
              "t.bpf.c:15: \"unless\" names no option: \"disk\"; did you mean disks?");
}

TEST(Words, AFlagMaySendEventsToTheJournal) {
    const std::string events =
        "events: {struct: e, columns: [{name: device, field: device}]}\nreports:";
    std::string text = block + "struct e { int device; };" + code;
    const auto replace = [&](const std::string& from, const std::string& to) {
        text.replace(text.find(from), from.size(), to);
    };
    replace("disks, letter: p", "disks, journal: true");
    EXPECT_EQ(parse_tool("t.bpf.c", text).error().message,
              "t.bpf.c:2: \"journal\" is for events, and there are none");
    replace("reports:", events);
    const auto tool = parse_tool("t.bpf.c", text);
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_TRUE(tool->find_option("disks")->journal);
    EXPECT_EQ(error_with("argument: KIND", "argument: KIND, journal: true"),
              "t.bpf.c:12: \"journal\" of --kind goes with type flag only");
}

TEST(Words, AFlagMayListNames) {
    const auto tool = parse_with("disks, letter: p", "disks, lists: syscalls");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->find_option("disks")->lists, Lists::syscalls);
    EXPECT_EQ(error_with("disks, letter: p", "disks, lists: syscall"),
              "t.bpf.c:11: \"lists\" of an option must be one of nothing, syscalls");
    EXPECT_EQ(error_with("argument: KIND", "argument: KIND, lists: syscalls"),
              "t.bpf.c:12: \"lists\" of --kind goes with type flag only");
}

TEST(Words, HistogramsMayHaveTheAverageBelow) {
    const auto tool = parse_with("unit: usecs, unless", "average: disks, unless");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->reports[0].average, "disks");
    EXPECT_TRUE(parse_with("unit: usecs, unless", "average: always, unless"));
    EXPECT_EQ(error_with("unit: usecs, unless", "average: disk, unless"),
              "t.bpf.c:16: \"average\" names no option: \"disk\"; did you mean disks?");
    EXPECT_EQ(error_with("as: table, sort", "as: table, average: disks, sort"),
              "t.bpf.c:18: \"average\" of a report goes with as: histogram only");
}

TEST(Words, ReportsMayAlwaysHaveTheTime) {
    const auto tool = parse_with("time: timestamp", "time: always");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->report_time, always);
    EXPECT_EQ(error_with("time: timestamp", "time: allways"),
              "t.bpf.c:6: \"time\" names no option: \"allways\"; did you mean always?");
}

}  // namespace
}  // namespace snoopbox::tools

// SPDX-License-Identifier: Apache-2.0
// Filters, operands, events and reports of a tool.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "tools/filters.h"
#include "tools/tool_spec.h"
#include "util/format.h"
#include "words_tool.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;

TEST(Words, LettersOfOptionsThatAllHave) {
    const auto tool = parse_with("filters: [pid, uid]", "letters: {cgroup: c, by: B}");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_THAT(tool->letters, ElementsAre(std::pair("cgroup", 'c'), std::pair("by", 'B')));
    EXPECT_EQ(error_with("filters: [pid, uid]", "letters: {cgroup: cg}"),
              "t.bpf.c:14: \"cgroup\" of letters must be one letter or digit");
    EXPECT_EQ(error_with("filters: [pid, uid]", "letters: [c]"),
              "t.bpf.c:14: letters must be a mapping, {key: value, ...}");
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

TEST(Words, KindsOfEventShareColumnsAndStructs) {
    std::string text = block + code;
    text.replace(text.find("reports:"), std::strlen("reports:"), R"(events:
  columns: [{name: pid, width: 7, field: pid}, {name: why, width: 9, field: code}, {name: path, field: path}]
  kinds:
    - {struct: denied}
    - struct: denied
      name: denied_by_mode
      columns: [{name: why, width: 9, shows: '{mode} of {pid}'}, {name: mode, width: 4, field: code, format: octal}]
reports:)");
    text.replace(text.find("\nint done("), 1,
                 "\nstruct denied { u64 kind; u32 pid, code, path; };\n");
    const auto tool = parse_tool("t.bpf.c", text);
    ASSERT_TRUE(tool) << tool.error().message;
    const auto names = [](const std::vector<Column>& columns) {
        std::vector<std::string> all(columns.size());
        std::ranges::transform(columns, all.begin(), &Column::name);
        return all;
    };
    const auto& kinds = tool->events.kinds;
    ASSERT_EQ(kinds.size(), 2U);
    EXPECT_EQ(kinds[0].name, "denied");
    EXPECT_EQ(kinds[1].name, "denied_by_mode");
    EXPECT_EQ(kinds[1].struct_name, "denied");
    EXPECT_THAT(names(kinds[0].columns), ElementsAre("pid", "why", "path"));
    EXPECT_THAT(names(kinds[1].columns), ElementsAre("pid", "why", "path", "mode"));
    EXPECT_EQ(kinds[1].columns[1].field, "") << "its own, in the place of the shared one";
    const auto error = [&](const std::string& from, const std::string& to) {
        auto changed = text;
        changed.replace(changed.find(from), from.size(), to);
        const auto parsed = parse_tool("t.bpf.c", changed);
        return parsed ? "no error" : parsed.error().message;
    };
    EXPECT_EQ(error("name: denied_by_mode", "name: denied"),
              "t.bpf.c:19: there are two kinds of event \"denied\"");
    EXPECT_EQ(error("name: denied_by_mode", "name: by mode"),
              "t.bpf.c:19: the name of a kind of event is made of a-z, 0-9 and _");
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

TEST(Words, WhatTakesAnArgumentCanBeRequired) {
    const auto tool = parse_with("default: 10, help: h", "required: true, help: h");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_TRUE(tool->find_option("least")->required);
    EXPECT_EQ(error_with("letter: T, help: h", "letter: T, help: h, required: true"),
              "t.bpf.c:10: --timestamp: a flag cannot be \"required\"");
    EXPECT_TRUE(parse_with("argument: PORTS, help: h", "argument: PORTS, help: h, required: true"));
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

TEST(Words, WrongOnesNameTheLine) {
    EXPECT_EQ(error_with("filters: [pid", "filters: [pit"),
              "t.bpf.c:14: there is no filter \"pit\"; did you mean pid?");
    EXPECT_EQ(error_with("format: device", "format: devise"),
              "t.bpf.c:17: there is no format \"devise\"; did you mean device?");
    EXPECT_EQ(error_with("as: table, sort", "as: tabel, sort"),
              "t.bpf.c:18: \"as\" of a report must be one of histogram, table, row, "
              "stacks, settings");
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
                  "of one number, paths, networks and names only");
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
              "t.bpf.c:13: --ports: an address or comm needs \"sets\"");
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

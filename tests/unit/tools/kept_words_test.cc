// SPDX-License-Identifier: Apache-2.0
// Words for what stays in maps, and for allocators that the user names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/fill_in.h"
#include "tools/tool_spec.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string text = R"(/* ---
name: leaks
summary: what is there
description: Text.
title: '{time}: the {top} largest'
probes:
  - {handler: got, user: ['$obj:malloc', 'c:mmap'], when_any: [own, other]}
options:
  - {name: own, help: h}
  - {name: other, help: h}
  - {name: obj, type: text, argument: FILE, default: c, help: h}
  - {name: prefix, type: text, argument: PREFIX, help: h, prefixes: obj}
  - {name: top, type: number, argument: N, default: 10, help: h}
  - {name: older, type: duration, unit: ms, argument: MS, default: 500, help: h}
  - {name: sort, type: choice, argument: KEY, choices: [size, count], default: size, help: h}
  - {name: run, letter: c, type: command_line, argument: COMMAND, help: h, sets: opt_pid}
reports:
  - {map: all, as: table, keeps: true, since: time_ns, older: older, line: 'at {id}', columns: [{name: id, field: key}]}
  - {map: all, as: stacks, keeps: true, sums: [{name: size, field: size}, {name: count, field: count}], line: '{size} in {count}', sort: sort, top: top, traces: traces, kernel: k, user: u, process: pid}
--- */
int all, traces, k, u, pid, size, count, time_ns;
int got(u64 bytes) { return opt_pid; }
)";

Result<ToolSpec> parse_with(const std::string& from, const std::string& to) {
    auto changed = text;
    const auto at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return parse_tool("t.bpf.c", changed.replace(at, from.size(), to));
}

std::string error_with(const std::string& from, const std::string& to) {
    const auto tool = parse_with(from, to);
    return tool ? "no error" : tool.error().message;
}

TEST(KeptWords, OfReports) {
    const auto tool = parse_tool("t.bpf.c", text);
    ASSERT_TRUE(tool) << tool.error().message;
    ASSERT_EQ(tool->reports.size(), 2U);
    const auto& each = tool->reports.front();
    EXPECT_TRUE(each.keeps);
    EXPECT_EQ(each.since, "time_ns");
    EXPECT_EQ(each.older, "older");
    ASSERT_EQ(each.line.size(), 1U);
    EXPECT_EQ(each.line.front().text, "at ");
    const auto& stacks = tool->reports.back();
    EXPECT_EQ(stacks.sums.size(), 2U);
    EXPECT_THAT(stacks.sort, ElementsAre("sort"));
    EXPECT_EQ(stacks.top, "top");
    ASSERT_EQ(tool->title.size(), 3U);
    EXPECT_EQ(tool->title[1].text, ": the ");
    EXPECT_EQ(tool->title[1].column, "top");
}

TEST(KeptWords, OfReportsThatAreWrong) {
    EXPECT_THAT(error_with("older: older, ", ""), HasSubstr("\"since\" and \"older\" of a report"));
    EXPECT_THAT(error_with("{id}", "{di}"), HasSubstr("names no column: \"di\""));
    EXPECT_THAT(error_with("{top}", "{tip}"), HasSubstr("names no column: \"tip\""));
    EXPECT_THAT(error_with("title: ", "time: always\ntitle: "),
                HasSubstr("\"title\" takes the place of \"time\""));
    EXPECT_THAT(error_with("field: count}]", "field: count, format: kilobytes}]"),
                HasSubstr("sum \"count\": sums are members as they are"));
    EXPECT_THAT(error_with("sort: sort, ", "sort: [size, count], "),
                HasSubstr("stacks are sorted by one of their \"sums\""));
    EXPECT_THAT(error_with("choices: [size, count]", "choices: [size, cuont]"),
                HasSubstr("\"cuont\" of --sort names no column of the report"));
    EXPECT_THAT(error_with("as: table, keeps: true, since: time_ns, older: older, line: 'at {id}', "
                           "columns",
                           "keeps: true, keys"),
                HasSubstr("\"keeps\" of a report goes with as: table or stacks only"));
}

TEST(KeptWords, AProbeThatEachOfSomeOptionsNeeds) {
    const auto tool = parse_tool("t.bpf.c", text);
    ASSERT_TRUE(tool) << tool.error().message;
    const auto& probe = tool->probes.front();
    EXPECT_TRUE(is_needed(probe, [](const std::string& name) { return name == "other"; }));
    EXPECT_FALSE(is_needed(probe, [](const std::string& name) { return name == "top"; }));
    EXPECT_THAT(error_with("when_any: [own, other]", "when_any: [own, ohter]"),
                HasSubstr("\"when_any\" names no option: \"ohter\"; did you mean other?"));
}

TEST(KeptWords, APrefixOfFunctionsInTheFileOfAnOption) {
    auto tool = parse_tool("t.bpf.c", text);
    ASSERT_TRUE(tool) << tool.error().message;
    add_prefix(*tool->find_option("prefix"), "je_", tool->probes);
    EXPECT_THAT(tool->probes.front().names, ElementsAre("$obj:je_malloc", "c:mmap"));
    EXPECT_THAT(error_with("prefixes: obj", "prefixes: job"),
                HasSubstr("\"prefixes\" names no option"));
    EXPECT_THAT(error_with("type: text, argument: PREFIX", "type: number, argument: PREFIX"),
                HasSubstr("\"prefixes\" of --prefix goes with type text only"));
}

TEST(KeptWords, ATextHasADefault) {
    const auto tool = parse_tool("t.bpf.c", text);
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->find_option("obj")->default_text, "c");
    EXPECT_THAT(error_with("{name: own, help: h}", "{name: own, help: h, default: 1}"),
                HasSubstr("\"default\" of --own goes with type number, choice or text only"));
}

}  // namespace
}  // namespace snoopbox::tools

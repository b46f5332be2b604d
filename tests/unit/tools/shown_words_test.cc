// SPDX-License-Identifier: Apache-2.0
// Words that say how events are shown beyond cells: stacks, data, lines below, sentences.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "changed_tool.h"
#include "tools/tool_spec.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;

const std::string block = R"(/* ---
name: mounts
summary: s
description: d
probes:
  - {handler: mounted, syscall: mount}
options:
  - {name: stack, letter: K, help: h}
  - {name: hexdump, help: h, dumps: data}
events:
  struct: mount_event
  columns:
    - {name: pid, width: 7, field: pid}
    - {name: call, shows: 'mount("{source}", {{{flags}}}) = {ret}'}
    - {name: source, field: source, format: comm}
    - {name: flags, field: flags}
    - {name: ret, field: ret}
    - {name: trace, field: trace, of: pid, format: stack, traces: traces, below: true, when: stack}
    - {name: data, field: bytes, of: all_bytes, format: data, below: true}
--- */
)";

const std::string code = R"(
struct mount_event { u32 pid; u32 flags; s32 ret; s32 trace; u32 bytes, all_bytes; char source[16]; };
int traces;
int mounted(void *call) { return 0; }
)";

Result<ToolSpec> parse_with(std::string_view from, std::string_view to) {
    return parse_changed(block + code, from, to);
}

std::string error_with(std::string_view from, std::string_view to) {
    return error_of(parse_with(from, to));
}

std::vector<std::string> names_of(const std::vector<Column>& columns) {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const auto& column : columns) {
        names.push_back(column.name);
    }
    return names;
}

TEST(ShownWords, StacksAndDataBelowTheRow) {
    const auto tool = parse_with("", "");
    ASSERT_TRUE(tool) << tool.error().message;
    const auto& stack = tool->events.columns[5];
    EXPECT_EQ(stack.format, Format::stack);
    EXPECT_EQ(stack.traces, "traces");
    EXPECT_THAT(stack.of, ElementsAre("pid"));
    EXPECT_TRUE(stack.below);
    EXPECT_EQ(tool->find_option("hexdump")->dumps, "data");
}

TEST(ShownWords, ASentenceIsMadeOfPieces) {
    const auto tool = parse_with("", "");
    ASSERT_TRUE(tool) << tool.error().message;
    const auto& pieces = tool->events.columns[1].shows;
    ASSERT_EQ(pieces.size(), 3U);
    EXPECT_EQ(pieces[0].text, "mount(");
    EXPECT_EQ(pieces[0].column, "source");
    EXPECT_TRUE(pieces[0].quoted);
    EXPECT_EQ(pieces[1].text, ", {");
    EXPECT_EQ(pieces[1].column, "flags");
    EXPECT_FALSE(pieces[1].quoted);
    EXPECT_EQ(pieces[2].text, "}) = ");
    EXPECT_EQ(pieces[2].column, "ret");
}

TEST(ShownWords, WhatASentenceShowsIsAColumnOfDataOnly) {
    const auto tool = parse_with("", "");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_THAT(names_of(columns_of_table(tool->events)),
                ElementsAre("pid", "call", "trace", "data"));
    EXPECT_THAT(names_of(columns_of_data(tool->events.columns)),
                ElementsAre("pid", "source", "flags", "ret", "trace", "data"));
}

TEST(ShownWords, ALineIsInPlaceOfColumns) {
    const auto tool = parse_with("  columns:", "  line: '{pid} of \"{source}\"'\n  columns:");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_THAT(names_of(columns_of_table(tool->events)), ElementsAre("", "trace", "data"));
    EXPECT_EQ(tool->events.kinds.front().line.size(), 2U);
}

TEST(ShownWords, NoWidthIsNeededOutsideOfTables) {
    EXPECT_EQ(error_with("{name: ret, field: ret}",
                         "{name: other, field: ret, width: 3}\n    - {name: ret, field: ret}"),
              "t.bpf.c:14: column \"call\" needs a width from 1 to 1000; only the last one may be "
              "without");
}

TEST(ShownWords, MistakesInSentences) {
    const std::string shows = "t.bpf.c:14: \"shows\": ";
    EXPECT_EQ(error_with("{source}", "{sorce}"),
              shows + "it names no column: \"sorce\"; did you mean source?");
    EXPECT_EQ(error_with("{source}", "{call}").substr(0, shows.size() + 28),
              shows + "it names no column: \"call\"");
    EXPECT_EQ(error_with("= {ret}", "= {ret"),
              shows + "\"{\" without a \"}\"; a brace that is to be shown is written twice");
    EXPECT_EQ(error_with("= {ret}", "= ret}"),
              shows + "\"}\" without a \"{\"; a brace that is to be shown is written twice");
    EXPECT_EQ(error_with("'mount(\"{source}\", {{{flags}}}) = {ret}'", "mount"),
              shows + "it names no column, as {name}");
    EXPECT_EQ(error_with("{name: call,", "{name: call, field: pid,"),
              "t.bpf.c:14: a column with \"shows\" goes without \"field\"");
    EXPECT_EQ(error_with("  columns:", "  line: 'of {pod}'\n  columns:"),
              "t.bpf.c:12: \"line\": it names no column: \"pod\"; did you mean pid?");
}

TEST(ShownWords, MistakesInStacksAndData) {
    EXPECT_EQ(error_with("traces: traces, ", ""),
              "t.bpf.c:18: format stack needs \"traces\", the map of stack traces, and no other "
              "does");
    EXPECT_EQ(error_with("traces: traces, ", "traces: trace_map, "),
              "t.bpf.c:18: \"traces: trace_map\": the C below has no trace_map");
    EXPECT_EQ(
        error_with("field: ret}", "field: ret, of: pid}"),
        "t.bpf.c:17: column \"ret\": \"of\" goes with format argv, text, data, object, "
        "symbol, stack, syscall, known_syscall, endpoint, percent, average and durations only");
    EXPECT_EQ(error_with("dumps: data", "dumps: source"),
              "t.bpf.c:9: \"dumps\" needs a column of format data, and \"source\" is none");
    EXPECT_EQ(error_with("help: h, dumps", "type: number, argument: N, help: h, dumps"),
              "t.bpf.c:9: \"dumps\" of --hexdump goes with type flag only");
}

TEST(ShownWords, AreForEvents) {
    const std::string reports =
        "reports:\n  - {map: traces, as: table, columns: [{name: a, field: key, below: "
        "true}]}\nevents:";
    EXPECT_EQ(error_with("events:", reports),
              "t.bpf.c:11: column \"a\": format stack and \"below\" are for events");
}

TEST(ShownWords, KindsHaveALineAllOrNone) {
    const std::string kinds =
        "  kinds:\n    - {struct: mount_event, line: '{pid}', columns: [{name: pid, field: pid}]}\n"
        "    - {struct: mount_event, columns: [{name: pid, field: pid}]}\n--- */";
    std::string text = block + code;
    const auto from = text.find("  struct: mount_event");
    const auto to = text.find("--- */");
    text.replace(from, to + 6 - from, kinds);
    text.erase(text.find(", dumps: data"), 13);
    const auto tool = parse_tool("t.bpf.c", text);
    ASSERT_FALSE(tool);
    EXPECT_EQ(tool.error().message, "t.bpf.c:13: all kinds of event have a \"line\", or none has");
}

}  // namespace
}  // namespace snoopbox::tools

// SPDX-License-Identifier: Apache-2.0
// What columns say besides the member that they show: names, shares, averages, widths.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/tool_spec.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr const char* code = R"(
int counts, slots, hits, misses, total_ns, by, opt_x;
struct change { u64 time_ns; u32 state; u8 address[16]; u16 port; };
int done(struct request *rq) { return opt_x; }
)";

std::string declared(const std::string& of_event, const std::string& of_report,
                     const std::string& sort = "hits", const std::string& key = "field: by") {
    return R"(/* ---
name: lat
summary: how long
description: Text.
probes:
  - {handler: done, tracepoint: block_rq_complete}
options:
  - {name: wide, letter: w, help: h, sets: opt_x}
  - {name: csv, letter: s, help: h, output: csv}
events:
  struct: change
  columns:
    - {name: a, width: 5, )" +
           of_event + R"(}
    - {name: b, field: state}
reports:
  - map: counts
    as: table
    sort: )" +
           sort + R"(
    columns:
      - {name: hits, width: 5, field: hits}
      - {name: ratio, width: 5, )" +
           of_report + R"(}
      - {name: misses, field: misses}
  - {map: slots, keys: [{name: k, )" +
           key + R"(}]}
--- */
)" + code;
}

std::string event_error(const std::string& column) {
    const auto tool = parse_tool("t.bpf.c", declared(column, "field: hits"));
    return tool ? "no error" : tool.error().message;
}

std::string report_error(const std::string& column, const std::string& sort = "hits") {
    const auto tool = parse_tool("t.bpf.c", declared("field: state", column, sort));
    return tool ? "no error" : tool.error().message;
}

std::string key_error(const std::string& column) {
    const auto tool =
        parse_tool("t.bpf.c", declared("field: state", "field: hits", "hits", column));
    return tool ? "no error" : tool.error().message;
}

TEST(Columns, NumbersHaveNames) {
    const auto tool = parse_tool(
        "t.bpf.c",
        declared("field: state, format: name, names: {0: idle, 0x10: busy, -1: lost}, enum: "
                 "TCP_ESTABLISHED, strip: TCP_",
                 "field: hits, format: flags, enum: iter_type"));
    ASSERT_TRUE(tool) << tool.error().message;
    const auto& column = tool->events.columns.at(0);
    EXPECT_EQ(column.format, Format::name);
    EXPECT_THAT(column.naming.names,
                ElementsAre(Pair(0, "idle"), Pair(16, "busy"), Pair(~0ULL, "lost")));
    EXPECT_EQ(column.naming.enumeration, "TCP_ESTABLISHED");
    EXPECT_EQ(column.naming.strip, "TCP_");
    EXPECT_EQ(tool->reports.at(0).columns.at(1).naming.enumeration, "iter_type");
}

TEST(Columns, WrongNamesAreTold) {
    EXPECT_EQ(event_error("field: state, format: name"),
              "t.bpf.c:13: format name or flags needs \"names\", \"enum\" or \"rules\"");
    EXPECT_EQ(event_error("field: state, names: {0: a}"),
              "t.bpf.c:13: \"names\", \"enum\" and \"rules\" go with format name or flags only");
    EXPECT_EQ(event_error("field: state, format: name, names: {0: a}, strip: TCP_"),
              "t.bpf.c:13: \"strip\" goes with \"enum\" or format caller only");
    EXPECT_EQ(event_error("field: state, format: name, names: {x: a}"),
              "t.bpf.c:13: \"names\" of a column: \"x\" is no number, such as 12 or 0x0c, with a "
              "name");
    EXPECT_EQ(event_error("field: state, format: name, names: {1: a, 0x1: b}"),
              "t.bpf.c:13: \"names\" of a column: 0x1 is there twice");
    EXPECT_EQ(event_error("field: state, format: name, names: a"),
              "t.bpf.c:13: \"names\" of a column must be a mapping, {NUMBER: NAME, ...}");
}

TEST(Columns, SharesAndAveragesNameColumnsAndMembers) {
    const auto tool = parse_tool(
        "t.bpf.c", declared("field: state", "field: hits, of: [hits, misses], format: percent"));
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_THAT(tool->reports.at(0).columns.at(1).of, ElementsAre("hits", "misses"));
    EXPECT_EQ(report_error("field: total_ns, of: hits, format: milliseconds"), "no error");
    EXPECT_EQ(report_error("field: total_ns, of: hits, format: average"), "no error");
    EXPECT_EQ(report_error("field: hits, less: [misses, total_ns]"), "no error");
    EXPECT_EQ(report_error("meminfo: Cached, format: megabytes"), "no error");
    EXPECT_EQ(event_error("field: address, of: port, format: endpoint"), "no error");
}

TEST(Columns, WrongOperandsAreTold) {
    EXPECT_EQ(report_error("field: hits, format: percent"),
              "t.bpf.c:21: column \"ratio\": format percent needs \"of\"");
    EXPECT_EQ(report_error("field: hits, format: average, of: [misses, total_ns]"),
              "t.bpf.c:21: column \"ratio\": \"of\" names several members for format percent only");
    EXPECT_EQ(
        report_error("field: hits, of: misses"),
        "t.bpf.c:21: column \"ratio\": \"of\" goes with format argv, text, data, object, "
        "symbol, stack, syscall, known_syscall, endpoint, percent, average and durations only");
    EXPECT_EQ(report_error("field: hits, of: mises, format: percent"),
              "t.bpf.c:21: \"of: mises\": the C below has no mises");
    EXPECT_EQ(report_error("field: hits, less: mises"),
              "t.bpf.c:21: \"less: mises\": the C below has no mises");
    EXPECT_EQ(report_error("field: hits, less: misses, format: hex"),
              "t.bpf.c:21: column \"ratio\": \"less\" is for formats of numbers");
    EXPECT_EQ(report_error("field: hits, meminfo: Cached"),
              "t.bpf.c:21: column \"ratio\": \"meminfo\" goes without \"field\"");
    EXPECT_EQ(report_error("format: hex"), "t.bpf.c:21: a column lacks the key \"field\"");
    EXPECT_EQ(event_error("meminfo: Cached"),
              "t.bpf.c:13: column \"a\": \"meminfo\" is for reports");
    EXPECT_EQ(key_error("meminfo: Cached"),
              "t.bpf.c:23: column \"k\": \"meminfo\" goes with as: table or row only");
    EXPECT_EQ(event_error("field: state, less: port"), "no error");
    EXPECT_EQ(event_error("field: state, less: hits"),
              "t.bpf.c:13: \"struct change\" has no member \"hits\"");
}

TEST(Columns, ATableIsSortedByASumButNotByWhatIsComputed) {
    EXPECT_EQ(report_error("field: by", "hits+misses"), "no error");
    EXPECT_EQ(
        report_error("field: by", "hits+mises"),
        "t.bpf.c:18: \"sort\" names no column and no choice: \"mises\"; did you mean misses?");
    EXPECT_EQ(report_error("field: hits, less: misses", "ratio"),
              "t.bpf.c:18: \"sort\" names the column \"ratio\", which is no member of the map");
    EXPECT_THAT(summands("a+b"), ElementsAre("a", "b"));
    EXPECT_THAT(summands("a"), ElementsAre("a"));
}

TEST(Columns, OptionsWidenThemAndShowThem) {
    const auto tool = parse_tool(
        "t.bpf.c",
        declared("field: state, widths: {wide: 26}, when_any: [wide, csv]", "field: by"));
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_THAT(tool->events.columns.at(0).widths, ElementsAre(Pair("wide", 26)));
    EXPECT_THAT(tool->events.columns.at(0).when_any, ElementsAre("wide", "csv"));
    EXPECT_EQ(event_error("field: state, widths: {wid: 26}"),
              "t.bpf.c:13: \"widths\" names no option: \"wid\"; did you mean wide?");
    EXPECT_EQ(event_error("field: state, widths: {wide: 0}"),
              "t.bpf.c:13: column \"a\": a width is from 1 to 1000");
    EXPECT_EQ(event_error("field: state, widths: 26"),
              "t.bpf.c:13: \"widths\" must be a mapping, {key: value, ...}");
    EXPECT_EQ(event_error("field: state, when_any: [wide, cvs]"),
              "t.bpf.c:13: \"when_any\" names no option: \"cvs\"; did you mean csv?");
}

}  // namespace
}  // namespace snoopbox::tools

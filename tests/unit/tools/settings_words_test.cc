// SPDX-License-Identifier: Apache-2.0
// Words of reports that are lines of a unit file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "changed_tool.h"
#include "tools/tool_spec.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string block = R"(/* ---
name: learns
summary: s
description: d
probes:
  - {handler: called, tracepoint: sys_enter}
reports:
  - as: settings
    section: Service
    settings:
      - {name: SystemCallFilter, map: calls, field: number, of: is_compat, format: known_syscall}
      - {name: ProtectSystem, text: strict}
      - {name: ReadWritePaths, map: written, field: path, format: comm, directories: true}
      - {name: ReadOnlyPaths, map: read, field: path, format: comm, besides: ReadWritePaths, most: 16}
--- */
)";

const std::string code = R"(
int calls, written, read, number, is_compat, path;
int called(long id) { return 0; }
)";

Result<ToolSpec> parse_with(std::string_view from, std::string_view to) {
    return parse_changed(block + code, from, to);
}

std::string error_with(std::string_view from, std::string_view to) {
    return error_of(parse_with(from, to));
}

TEST(SettingsWords, EachLineHasAMapOrAText) {
    const auto tool = parse_with("", "");
    ASSERT_TRUE(tool) << tool.error().message;
    const auto& report = tool->reports.at(0);
    EXPECT_EQ(report.as, Report::As::settings);
    EXPECT_EQ(report.section, "Service");
    ASSERT_EQ(report.settings.size(), 4U);
    EXPECT_EQ(report.settings[0].map, "calls");
    EXPECT_EQ(report.settings[0].column.field, "number");
    EXPECT_THAT(report.settings[0].column.of, ElementsAre("is_compat"));
    EXPECT_EQ(report.settings[0].column.format, Format::known_syscall);
    EXPECT_EQ(report.settings[0].most, 0U);
    EXPECT_EQ(report.settings[1].text, "strict");
    EXPECT_TRUE(report.settings[2].directories);
    EXPECT_EQ(report.settings[3].besides, "ReadWritePaths");
    EXPECT_EQ(report.settings[3].most, 16U);
}

TEST(SettingsWords, WhatDoesNotGoTogether) {
    EXPECT_THAT(error_with("text: strict", "text: strict, map: calls, field: number"),
                HasSubstr(R"(either "text" or "map")"));
    EXPECT_THAT(error_with("text: strict", "text: strict, most: 3"),
                HasSubstr(R"("most" goes with "map")"));
    EXPECT_THAT(error_with("text: strict", ""), HasSubstr(R"(either "text" or "map")"));
    EXPECT_THAT(error_with("field: number, ", ""), HasSubstr("lacks the key \"field\""));
    EXPECT_THAT(error_with("besides: ReadWritePaths", "besides: ReadPaths"),
                HasSubstr("names none that is before it"));
    EXPECT_THAT(error_with("ProtectSystem", "SystemCallFilter"), HasSubstr("there twice"));
    EXPECT_THAT(error_with("ProtectSystem", "Protect_System"), HasSubstr("made of A-Z"));
    EXPECT_THAT(error_with("most: 16", "most: 0"), HasSubstr("at least 1"));
    EXPECT_THAT(error_with("section: Service", "section: a]"), HasSubstr("such as Service"));
    EXPECT_THAT(error_with("    section: Service\n", ""), HasSubstr("\"section\""));
    EXPECT_THAT(error_with("as: settings", "as: settings\n    map: calls"),
                HasSubstr("has its own"));
    EXPECT_THAT(error_with("as: settings", "as: table"), HasSubstr("lacks the key \"map\""));
    EXPECT_THAT(error_with("map: written", "map: unknown"), HasSubstr("has no unknown"));
    EXPECT_THAT(error_with("of: is_compat", "of: other"), HasSubstr("has no other"));
    EXPECT_THAT(error_with("format: known_syscall", "format: signal"),
                HasSubstr("\"of\" goes with"));
}

}  // namespace
}  // namespace snoopbox::tools

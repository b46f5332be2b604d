// SPDX-License-Identifier: Apache-2.0
// One-liners as the text of a tool, which runs as any other does (`snoopbox run FILE`).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "oneliners/point.h"
#include "oneliners/shown.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::oneliners {

// A word of the command line, and what it asks for.
struct Line {
    tools::OneLiner asks;
    std::string text;
};

// The text of a tool called `name` that does what the lines ask for. It has the options, filters,
// columns and C of the tool `of`, which takes the lines and whose file has the text
// `whole`. Fails, pointing
// into a line, if that is not of the grammar or asks for what the kernel has not.
Result<std::string> write_tool(const tools::ToolSpec& of, std::string_view whole,
                               const std::string& name, std::span<const Line> lines,
                               const Kernel& kernel, const Settings& settings);

// The message of a compiler that points to marks (shown.h), pointing into the lines in their
// place, without the lines that only speak of what was written; `said` itself if it has no marks.
std::string point_into_lines(const std::string& said, std::span<const Line> lines);

// Parts of it. The handler of a line of `events`, and the kind of event that it submits.
struct Written {
    std::string probe;  // an entry of `probes`
    std::string shows;  // an entry of the kinds of `events`, or of `reports`
    std::string code;
};
Result<Written> write_event(const tools::ToolSpec& of, const Line& line, std::size_t number,
                            const Kernel& kernel, const Settings& settings);
// The same for `histogram` and `counts`.
Result<Written> write_report(const tools::ToolSpec& of, const Line& line, std::size_t number,
                             const Kernel& kernel, const Settings& settings);

}  // namespace snoopbox::oneliners

// SPDX-License-Identifier: Apache-2.0
// A tool with an option of each type.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "cli/tool_arguments.h"
#include "tools/tool_spec.h"

namespace snoopbox::cli {

inline tools::ToolSpec example_tool() {
    auto tool = tools::parse_tool("forksnoop.bpf.c", R"(/* ---
name: forksnoop
summary: trace forks
description: |
  Shows each fork with a sentence that is so long that it has to be filled to lines of eighty
  characters.

  A second paragraph,
    with an indented line that stays
  as it is.
examples:
  - [forksnoop -a, "threads too"]
probes:
  - {handler: f, function: kernel_clone, return: true}
  - {handler: f, tracepoint: sched_process_fork}
options:
  - {name: all, letter: a, help: threads too}
  - {name: time, letter: T, help: the time of day}
  - {name: name, letter: n, type: regex, argument: REGEX, help: only these, matches: comm}
  - {name: uid, letter: u, type: user, argument: USER, help: only this user}
  - {name: ppid, letter: P, type: pid, argument: PPID, help: only children of this, sets: opt_ppid}
  - {name: max-args, letter: m, type: number, argument: N, default: 20, minimum: 1, maximum: 1024, help: at most}
  - {name: value, letter: v, type: number, argument: V, help: any number}
  - {name: flags, letter: f, type: open_flags, argument: FLAGS, help: opened so}
  - {name: cgroupmap, type: pinned_map, argument: PATH, help: only of these, map: snoop_cgroups}
  - {name: exec, type: command, argument: COMMAND..., help: run this, sets: opt_ppid}
events:
  struct: fork_event
  columns:
    - {name: time, width: 8, field: ns, format: time_of_day, when: time}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: pid, width: 6, field: pid}
--- */
struct fork_event { u64 ns; char comm[16]; u32 pid; };
int f(void *ctx) { return opt_ppid; }
)");
    EXPECT_TRUE(tool) << tool.error().message;
    tool->command = tool->name;
    return std::move(*tool);
}

using Words = std::vector<std::string>;

// The error for these words, or "".
inline std::string error_of(const Words& words) {
    const auto parsed = parse_tool_arguments(example_tool(), words);
    return parsed ? "" : parsed.error().message;
}

inline ToolArguments parsed(const Words& words) {
    auto arguments = parse_tool_arguments(example_tool(), words);
    EXPECT_TRUE(arguments) << arguments.error().message;
    return arguments ? std::move(*arguments) : ToolArguments{};
}

}  // namespace snoopbox::cli

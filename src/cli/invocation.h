// SPDX-License-Identifier: Apache-2.0
// The first words of the command line: which command to run.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::cli {

enum class Command {
    tool,
    run,
    list,
    compile,
    cache,
    headers,
    doctor,
    new_tool,
    probes,
    tplist,
    containers,
    help,
    version
};

struct Invocation {
    Command command = Command::help;
    std::string tool;                    // for `tool`; for `help`, the one asked about, or empty
    std::vector<std::string> arguments;  // the rest, for a command with options of its own
};

// `argv` includes the program's own name; if that is a tool's (a link), the tool runs. Without any
// word, the command is `help`. An unknown first word is a usage error (usage.h).
Result<Invocation> parse_invocation(std::span<const std::string> argv,
                                    std::span<const std::string_view> tool_names);

}  // namespace snoopbox::cli

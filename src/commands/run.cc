// SPDX-License-Identifier: Apache-2.0
#include "commands/run.h"

#include <unistd.h>

#include "cli/usage.h"
#include "commands/tool_file.h"
#include "commands/trace.h"
#include "util/file.h"

namespace snoopbox::commands {
namespace {

constexpr const char* help =
    "Usage: snoopbox run FILE [OPTION]...\n\n"
    "Traces with a tool of your own: a file of BCC-dialect C whose opening comment\n"
    "declares the tool's probes, options and columns. `snoopbox run FILE --help` shows\n"
    "the options that it declares and those of all tools.\n";

}  // namespace

Status run(std::span<const std::string> words) {
    if (words.empty()) {
        return cli::fail_usage("which file?", "snoopbox run");
    }
    if (words.front() == "--help" || words.front() == "-h") {
        return write_all(STDOUT_FILENO, help);
    }
    if (words.front().starts_with("-")) {
        return cli::fail_usage("the file comes before its options", "snoopbox run");
    }
    const auto tool = load_tool_file(words.front());
    return tool ? trace(*tool, words.subspan(1)) : tl::make_unexpected(tool.error());
}

}  // namespace snoopbox::commands

// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <sstream>

#include "cli/cache_arguments.h"
#include "cli/compile_arguments.h"
#include "cli/headers_arguments.h"
#include "cli/layout.h"
#include "example_tool.h"
#include "tools/catalog.h"

namespace snoopbox::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

void expect_fits(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U) << line;
        EXPECT_FALSE(line.ends_with(' ')) << line;
    }
    EXPECT_TRUE(text.ends_with('\n'));
}

TEST(Help, IsMadeFromTheDeclarations) {
    const std::string help = tool_help(example_tool());
    EXPECT_THAT(help, StartsWith(R"(Usage: snoopbox forksnoop [OPTION]...

forksnoop: trace forks

Shows each fork with a sentence that is so long that it has to be filled to
lines of eighty characters.

A second paragraph,
  with an indented line that stays
as it is.

Options:
  -a, --all              threads too
  -T, --time             the time of day
  -n, --name REGEX       only these
  -u, --uid USER         only this user
  -P, --ppid PPID        only children of this
  -m, --max-args N       at most (1 to 1024; default: 20)
  -v, --value V          any number
  -f, --flags FLAGS      opened so
      --cgroupmap PATH   only of these
      --exec COMMAND...  run this

Options of all tools:
  -o, --output FORMAT )"));
    EXPECT_THAT(help, HasSubstr("\n      --verbose ")) << "its letter is the tool's";
    EXPECT_THAT(help, HasSubstr("this tool supports"));
    EXPECT_THAT(help, HasSubstr(R"(
Columns, and their names in json and csv:
  TIME  time, with --time
  COMM  comm
  PID   pid

Columns show process and thread IDs as the host numbers them. Options take them
as you see them: in a container with its own PID namespace, as that namespace
numbers them.

Examples:
  snoopbox forksnoop -a
      threads too
)"));
    expect_fits(help);
}

TEST(Help, NamesOptionsOfContainersOnlyWhereTheyAreTaken) {
    auto tool = example_tool();
    EXPECT_THAT(tool_help(tool), HasSubstr("--container NAME"));
    tool.no_task = "none";
    EXPECT_THAT(tool_help(tool), testing::Not(HasSubstr("--container NAME")));
    tool.no_task = "";
    tool.options.back().name = "container";
    tool.options.back().argument = "OWN";
    EXPECT_THAT(tool_help(tool), testing::AllOf(HasSubstr("--container OWN"), HasSubstr("--pod "),
                                                testing::Not(HasSubstr("--container NAME"))));
}

TEST(Help, FitsATerminal) {
    const auto tools = tools::all_tools();
    ASSERT_TRUE(tools);
    for (const tools::ToolSpec& tool : *tools) {
        expect_fits(tool_help(tool));
    }
    expect_fits(main_help(*tools));
    expect_fits(headers_help());
    expect_fits(cache_help());
    expect_fits(compile_help());
    expect_fits(main_help({}));
}

TEST(Help, MainNamesTheTools) {
    const std::vector<tools::ToolSpec> tools = {example_tool()};
    EXPECT_THAT(main_help(tools), HasSubstr("\nTools:\n  forksnoop  trace forks\n"));
    EXPECT_THAT(main_help(tools), HasSubstr("snoopbox forksnoop --help"));
}

// Scripts read it, and so do the completion and the man pages.
TEST(Help, TheListHasALineForEachTool) {
    std::vector<tools::ToolSpec> tools = {example_tool(), example_tool()};
    tools.front().name = "fork";
    tools.front().summary = std::string(100, 's') + " and more words";
    EXPECT_EQ(tool_list(tools),
              "fork       " + tools.front().summary + "\nforksnoop  trace forks\n");
    EXPECT_EQ(tool_list({}), "");
}

TEST(Layout, LongWordsAndLongTerms) {
    std::string out;
    append_filled(out, std::string(90, 'x') + " y", 2, 0);
    EXPECT_EQ(out, std::string(90, 'x') + "\n  y\n");
    out.clear();
    append_entries(out, {{"a", "b"}, {std::string(30, 't'), "c"}});
    EXPECT_EQ(out, "  a  b\n  " + std::string(30, 't') + "\n     c\n");
    out.clear();
    append_paragraphs(out, "a\nb\n\nc");
    EXPECT_EQ(out, "a b\n\nc\n");
}

}  // namespace
}  // namespace snoopbox::cli

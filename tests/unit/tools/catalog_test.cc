// SPDX-License-Identifier: Apache-2.0
#include "tools/catalog.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "tools/embedded.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::tools {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(Catalog, EveryFileOfBpfSourcesParses) {
    ASSERT_FALSE(tool_names().empty());
    for (const std::string_view name : tool_names()) {
        const auto tool = find_tool(name);
        ASSERT_TRUE(tool) << tool.error().message;
        EXPECT_EQ(tool->name, name) << "a tool's file is called NAME.bpf.c";
        EXPECT_LE(tool->name.size() + tool->summary.size(), 74U) << "too long for a line of help";
        EXPECT_FALSE(tool->examples.empty()) << name;
    }
}

TEST(Catalog, NamesAreSorted) {
    const auto names = tool_names();
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_THAT(names, Contains("execsnoop"));
    const auto all = all_tools();
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_EQ(all->size(), names.size());
}

TEST(Catalog, UnknownToolSuggestsTheNearestOne) {
    const auto tool = find_tool("execsnop");
    ASSERT_FALSE(tool);
    EXPECT_EQ(tool.error().message, "unknown tool \"execsnop\"; did you mean execsnoop?");
    EXPECT_THAT(tool.error().remedy, HasSubstr("snoopbox list"));
    EXPECT_EQ(find_tool("xyzzy").error().message, "unknown tool \"xyzzy\"");
    EXPECT_FALSE(find_tool(""));
    EXPECT_FALSE(find_tool("snoop.h"));
}

TEST(Catalog, IncludesByName) {
    const auto text = include_text("snoop.h");
    ASSERT_TRUE(text);
    EXPECT_THAT(std::string(*text), HasSubstr("SPDX-License-Identifier"));
    EXPECT_THAT(include_names(), Contains("snoop.h"));
    EXPECT_FALSE(include_text("execsnoop.bpf.c"));
    EXPECT_FALSE(include_text("nothing.h"));
}

TEST(Catalog, EmbeddedFilesAreWhole) {
    for (std::size_t i = 0; i < embedded_file_count; ++i) {
        const EmbeddedFile& file = embedded_files[i];
        EXPECT_FALSE(file.content.empty()) << file.name;
        EXPECT_EQ(file.content.back(), '\n') << file.name;
    }
}

TEST(Catalog, LoadsTheUsersOwnFile) {
    const auto dir = TempDir::create();
    ASSERT_TRUE(dir);
    const auto path = dir->path() / "own.bpf.c";
    ASSERT_TRUE(create_file(path, find_tool("execsnoop")->source));
    const auto tool = load_tool(path);
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->file, path.string());

    const auto missing = load_tool(dir->path() / "missing.bpf.c");
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message, HasSubstr("missing.bpf.c"));
}

}  // namespace
}  // namespace snoopbox::tools

// SPDX-License-Identifier: Apache-2.0
#include "tools/own_includes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/catalog.h"
#include "tools/tool_spec.h"
#include "util/c_text.h"

namespace snoopbox::tools {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(OwnIncludes, TakeTheirPlaceAndLinesKeepTheirNumbers) {
    EXPECT_EQ(
        with_own_includes("a \"tool\".c", "int a;\n#include <x.h>\n#include \"y.h\"\nint b;", 7),
        "int a;\n#include <x.h>\n#include \"y.h\"\nint b;\n");
    const auto whole =
        with_own_includes("a \"tool\".c", "int a;\n#include \"threads.h\"\nint b;\n", 7);
    EXPECT_THAT(whole, StartsWith("int a;\n#line 1 \"threads.h\"\n"));
    EXPECT_THAT(whole, HasSubstr("snoop_place_of"));
    EXPECT_THAT(whole, HasSubstr("#line 9 \"a \\\"tool\\\".c\"\nint b;\n"));
}

TEST(OwnIncludes, AreThereOnceHoweverTheyAreIncluded) {
    const auto once = with_own_includes("t.c", "#include \"run_queue.h\"\n", 1);
    EXPECT_THAT(once, HasSubstr("#line 1 \"threads.h\"\n"));
    EXPECT_THAT(once, HasSubstr(" \"run_queue.h\"\n"));
    EXPECT_EQ(with_own_includes("t.c", "#include \"run_queue.h\"\n#include \"threads.h\"\n", 1),
              once + "\n");
}

TEST(OwnIncludes, LeaveNoneInAnyTool) {
    const auto all = all_tools();
    ASSERT_TRUE(all) << all.error().message;
    for (const auto& tool : *all) {
        for (const auto name : quoted_includes(tool.source)) {
            EXPECT_FALSE(include_text(name)) << tool.name << " includes " << name;
        }
    }
}

}  // namespace
}  // namespace snoopbox::tools

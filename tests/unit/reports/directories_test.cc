// SPDX-License-Identifier: Apache-2.0
#include "reports/directories.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace snoopbox::reports {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Directories, AreBelowOthersByWholeNames) {
    const Texts directories{"/var/lib/x", "/srv"};
    EXPECT_TRUE(is_in_directories("/var/lib/x", directories));
    EXPECT_TRUE(is_in_directories("/var/lib/x/a/b", directories));
    EXPECT_FALSE(is_in_directories("/var/lib/xy", directories));
    EXPECT_FALSE(is_in_directories("/var/lib", directories));
    EXPECT_FALSE(is_in_directories("/", directories));
    EXPECT_FALSE(is_in_directories("srv", directories));
    EXPECT_TRUE(is_in_directories("/anything", {"/"}));
}

TEST(Directories, OnlyTheOutermostAreLeft) {
    EXPECT_THAT(outermost({"/a", "/a/b", "/a/b/c", "/ab", "/b/c"}),
                ElementsAre("/a", "/ab", "/b/c"));
    EXPECT_THAT(outermost({"/", "/a", "/b/c"}), ElementsAre("/"));
    EXPECT_THAT(outermost({}), IsEmpty());
}

TEST(Directories, TheOneAboveIsCutAtAName) {
    EXPECT_EQ(directory_above("/a/bc"), "/a");
    EXPECT_EQ(directory_above("/a"), "/");
    EXPECT_EQ(directory_above("/"), "/");
}

}  // namespace
}  // namespace snoopbox::reports

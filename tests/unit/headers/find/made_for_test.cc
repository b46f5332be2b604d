// SPDX-License-Identifier: Apache-2.0
#include "headers/find/made_for.h"

#include <gtest/gtest.h>

#include "tree.h"

namespace snoopbox::headers {
namespace {

TEST(MadeFor, IsReadFromTheBestFileThereIs) {
    const Tree tree;
    EXPECT_EQ(read_made_for(tree.root()).text, "");
    tree.file("include/generated/uapi/linux/version.h",
              "#define LINUX_VERSION_CODE 393664\n#define KERNEL_VERSION(a,b,c) ...\n");
    EXPECT_EQ(read_made_for(tree.root()).text, "6.1.192");
    EXPECT_FALSE(read_made_for(tree.root()).is_release);
    tree.file("include/config/kernel.release", "6.1.193\n");
    EXPECT_EQ(read_made_for(tree.root()).text, "6.1.193");
    EXPECT_FALSE(read_made_for(tree.root()).is_release);
    tree.file("include/config/kernel.release", "6.1.193-mine+\n");
    EXPECT_EQ(read_made_for(tree.root()).text, "6.1.193-mine+");
    EXPECT_TRUE(read_made_for(tree.root()).is_release);
    tree.file("include/generated/utsrelease.h", "#define UTS_RELEASE \"6.1.0-9-amd64\"\n");
    EXPECT_EQ(read_made_for(tree.root()).text, "6.1.0-9-amd64");
    EXPECT_TRUE(read_made_for(tree.root()).is_release);
}

TEST(MadeFor, FilesThatTellNothingArePassedOver) {
    const Tree tree;
    tree.file("include/generated/utsrelease.h", "#define UTS_RELEASE \"6.1");
    tree.file("include/config/kernel.release", "none\n");
    tree.file("include/generated/uapi/linux/version.h", "#define LINUX_VERSION_CODE x\n");
    EXPECT_EQ(read_made_for(tree.root()).text, "");
    tree.file("include/config/kernel.release", "");
    tree.file("include/generated/uapi/linux/version.h", "");
    EXPECT_EQ(read_made_for(tree.root()).text, "");
}

TEST(MadeFor, ReleasesAreComparedAsTheyAre) {
    EXPECT_TRUE(check_made_for({"6.1.0-9-amd64", true}, "6.1.0-9-amd64"));
    EXPECT_FALSE(check_made_for({"6.1.0-8-amd64", true}, "6.1.0-9-amd64"));
    EXPECT_FALSE(check_made_for({"6.1.0-9-amd64", true}, "6.1.0-9-rt-amd64"));
    EXPECT_FALSE(check_made_for({"6.1.27", true}, "6.1.0-9-amd64"));
    EXPECT_TRUE(check_made_for({"", false}, "6.1.0-9-amd64"));
}

TEST(MadeFor, VersionsAreComparedAsFarAsReleasesTellThem) {
    const auto may_be = [](const char* version, const char* release) {
        return check_made_for({version, false}, release).has_value();
    };
    EXPECT_TRUE(may_be("6.1.27", "6.1.0-9-amd64"));  // Debian and Ubuntu use their own third number
    EXPECT_FALSE(may_be("6.12.27", "6.1.0-9-amd64"));
    EXPECT_FALSE(may_be("5.1.27", "6.1.0-9-amd64"));
    EXPECT_TRUE(may_be("6.12.117", "6.12.117+deb12-amd64"));
    EXPECT_FALSE(may_be("6.12.116", "6.12.117+deb12-amd64"));
    EXPECT_FALSE(may_be("6.18.1", "6.18.0"));
    EXPECT_TRUE(may_be("6.18.0", "6.18.0-rc3"));
    EXPECT_TRUE(may_be("6.18.0", "6.18-rc3"));
    EXPECT_TRUE(may_be("4.19.255", "4.19.325"));  // the most that LINUX_VERSION_CODE holds
    EXPECT_EQ(check_made_for({"5.10.216", false}, "6.1.0-9-amd64").error().message,
              "made for a kernel of version 5.10.216, not for 6.1.0-9-amd64");
}

}  // namespace
}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
#include "headers/find/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"

namespace snoopbox::headers {
namespace {

using testing::HasSubstr;

constexpr const char* release = "6.1.0-9-amd64";

struct Places : testing::Test {
    Tree host;
    std::vector<PassedOver> passed_over;

    std::optional<HeaderTree> find() { return find_installed(host.root(), release, passed_over); }
    std::string reason_of(const std::string& where) const {
        for (const PassedOver& one : passed_over) {
            if (one.where == host.root() / where) {
                return one.reason;
            }
        }
        return "not tried";
    }
};

TEST_F(Places, NothingThereNamesEveryPlace) {
    EXPECT_FALSE(find());
    EXPECT_EQ(reason_of("lib/modules/6.1.0-9-amd64/build"), "no such directory");
    EXPECT_EQ(reason_of("usr/src/kernels/6.1.0-9-amd64"), "no such directory");
    EXPECT_EQ(reason_of("usr/src/linux-headers-6.1.0-9-amd64"), "no such directory");
}

TEST_F(Places, BuildLinkWithEverything) {
    host.headers("usr/src/linux-6.1");
    host.link("lib/modules/6.1.0-9-amd64/build", "/usr/src/linux-6.1");
    const auto tree = find();
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->dir, host.root() / "usr/src/linux-6.1");
    EXPECT_TRUE(tree->generated_dir.empty());
    EXPECT_EQ(tree->origin, Origin::modules);
    EXPECT_EQ(tree->fingerprint.size(), 32U);
    EXPECT_TRUE(passed_over.empty());
}

TEST_F(Places, DebianSplitsBuildAndSource) {
    host.file("usr/src/linux-headers-6.1.0-9-amd64/include/generated/autoconf.h");
    host.file("usr/src/linux-headers-6.1.0-9-common/include/linux/kconfig.h");
    host.link("lib/modules/6.1.0-9-amd64/build", "/usr/src/linux-headers-6.1.0-9-amd64");
    host.link("lib/modules/6.1.0-9-amd64/source", "/usr/src/linux-headers-6.1.0-9-common");
    const auto tree = find();
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->dir, host.root() / "usr/src/linux-headers-6.1.0-9-common");
    EXPECT_EQ(tree->generated_dir, host.root() / "usr/src/linux-headers-6.1.0-9-amd64");
}

TEST_F(Places, DebianWithoutTheLinks) {
    host.file("usr/src/linux-headers-6.1.0-9-amd64/include/generated/autoconf.h");
    host.file("usr/src/linux-headers-6.1.0-9-common/include/linux/kconfig.h");
    const auto tree = find();
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->dir, host.root() / "usr/src/linux-headers-6.1.0-9-common");
}

TEST_F(Places, AbsoluteLinkBelowMediaRootStaysThere) {
    host.host_root("media/root");
    host.headers("media/root/usr/src/linux-6.1");
    host.headers("usr/src/linux-6.1");  // the container's own, of another kernel
    host.link("media/root/lib/modules/6.1.0-9-amd64/build", "/usr/src/linux-6.1");
    const auto tree = find();
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->dir, host.root() / "media/root/usr/src/linux-6.1");
}

TEST_F(Places, LinkedLibIsFollowedWithinTheHostRoot) {
    host.host_root("host/usr");
    host.headers("host/usr/lib/modules/6.1.0-9-amd64/build");
    host.link("host/lib", "/usr/lib");
    const auto tree = find();
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->dir, host.root() / "host/usr/lib/modules/6.1.0-9-amd64/build");
}

TEST_F(Places, OrderIsOwnRootThenMediaRootThenHost) {
    host.host_root("host");
    host.host_root("media/root");
    host.headers("host/lib/modules/6.1.0-9-amd64/build");
    host.headers("media/root/lib/modules/6.1.0-9-amd64/build");
    host.headers("usr/src/kernels/6.1.0-9-amd64");
    EXPECT_EQ(find()->dir, host.root() / "media/root/lib/modules/6.1.0-9-amd64/build");
    host.headers("lib/modules/6.1.0-9-amd64/build");
    EXPECT_EQ(find()->dir, host.root() / "lib/modules/6.1.0-9-amd64/build");
}

TEST_F(Places, WhatIsNoHostsRootIsPassedOver) {
    host.headers("host/lib/modules/6.1.0-9-amd64/build");
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("host"), HasSubstr("not a host's root: "));
}

// /proc/1/root is such a link, and seems to be writable by all.
TEST_F(Places, HostRootThatIsALink) {
    host.headers("elsewhere/usr/src/linux");
    host.link("elsewhere/lib/modules/6.1.0-9-amd64/build", "/usr/src/linux");
    host.link("proc/1/root", "../../elsewhere");
    const auto tree = find();
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->dir, host.root() / "proc/1/root/usr/src/linux");
}

TEST_F(Places, DanglingLink) {
    host.link("lib/modules/6.1.0-9-amd64/build", "/usr/src/gone");
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("lib/modules/6.1.0-9-amd64/build"),
                HasSubstr("dangling link to /usr/src/gone"));
}

TEST_F(Places, LinksInACircle) {
    host.link("lib/modules/6.1.0-9-amd64/build", "build");
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("lib/modules/6.1.0-9-amd64/build"), HasSubstr("symbolic links"));
}

TEST_F(Places, LinkThatClimbsStopsAtTheRoot) {
    host.headers("usr/src/linux");
    host.link("lib/modules/6.1.0-9-amd64/build", "../../../../../../../../usr/src/linux");
    EXPECT_EQ(find()->dir, host.root() / "usr/src/linux");
}

TEST_F(Places, DirectoryWithoutHeaders) {
    host.file("lib/modules/6.1.0-9-amd64/build/include/generated/autoconf.h");
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("lib/modules/6.1.0-9-amd64/build"),
                HasSubstr("no include/linux/kconfig.h"));
}

TEST_F(Places, DirectoryWithoutGeneratedHeaders) {
    host.file("lib/modules/6.1.0-9-amd64/build/include/linux/kconfig.h");
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("lib/modules/6.1.0-9-amd64/build"),
                HasSubstr("no include/generated/autoconf.h"));
}

TEST_F(Places, FileInPlaceOfTheDirectory) {
    host.file("lib/modules/6.1.0-9-amd64/build");
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("lib/modules/6.1.0-9-amd64/build"), HasSubstr("Not a directory"));
}

TEST_F(Places, AnotherKernelsHeaders) {
    host.headers("lib/modules/6.1.0-9-amd64/build");
    host.file("lib/modules/6.1.0-9-amd64/build/include/generated/utsrelease.h",
              "#define UTS_RELEASE \"6.1.0-8-amd64\"\n");
    EXPECT_FALSE(find());
    EXPECT_EQ(reason_of("lib/modules/6.1.0-9-amd64/build"),
              "made for kernel 6.1.0-8-amd64, not for 6.1.0-9-amd64");
}

TEST_F(Places, AnotherKernelsHeadersThatOnlyTellTheirVersion) {
    host.headers("lib/modules/6.1.0-9-amd64/build");
    host.file("lib/modules/6.1.0-9-amd64/build/include/generated/uapi/linux/version.h",
              "#define LINUX_VERSION_CODE 330456\n");
    EXPECT_FALSE(find());
    EXPECT_EQ(reason_of("lib/modules/6.1.0-9-amd64/build"),
              "made for a kernel of version 5.10.216, not for 6.1.0-9-amd64");
}

TEST_F(Places, WritableByOthers) {
    host.headers("usr/src/linux");
    host.link("lib/modules/6.1.0-9-amd64/build", "/usr/src/linux");
    ASSERT_EQ(chmod((host.root() / "usr/src").c_str(), 0777), 0);
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("lib/modules/6.1.0-9-amd64/build"),
                HasSubstr("usr/src can be written by all users"));
    ASSERT_EQ(chmod((host.root() / "usr/src").c_str(), 01777), 0);
    EXPECT_TRUE(find());
    ASSERT_EQ(chmod((host.root() / "usr/src/linux").c_str(), 01777), 0);
    EXPECT_FALSE(find());
}

TEST_F(Places, OwnedByAnotherUser) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "only root can give a directory away";
    }
    host.headers("lib/modules/6.1.0-9-amd64/build");
    ASSERT_EQ(chown((host.root() / "lib/modules").c_str(), 1234, 1234), 0);
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("lib/modules/6.1.0-9-amd64/build"), HasSubstr("belongs to user 1234"));
}

TEST_F(Places, UnreadableDirectory) {
    if (geteuid() == 0) {
        GTEST_SKIP() << "root reads everything";
    }
    host.headers("lib/modules/6.1.0-9-amd64/build");
    ASSERT_EQ(chmod((host.root() / "lib/modules/6.1.0-9-amd64/build").c_str(), 0), 0);
    EXPECT_FALSE(find());
    EXPECT_THAT(reason_of("lib/modules/6.1.0-9-amd64/build"), HasSubstr("Permission denied"));
    chmod((host.root() / "lib/modules/6.1.0-9-amd64/build").c_str(), 0700);
}

TEST_F(Places, FingerprintFollowsTheGeneratedHeaders) {
    host.headers("lib/modules/6.1.0-9-amd64/build");
    const auto before = find()->fingerprint;
    EXPECT_EQ(find()->fingerprint, before);
    host.file("lib/modules/6.1.0-9-amd64/build/include/generated/autoconf.h", "#define A 1\n");
    EXPECT_NE(find()->fingerprint, before);
}

TEST_F(Places, UsersOwnDirectory) {
    host.headers("home/me/linux");
    const auto tree = use_directory(host.root() / "home/me/linux");
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->origin, Origin::environment);
    EXPECT_EQ(tree->made_for.text, "");
    host.file("home/me/linux/include/generated/utsrelease.h", "#define UTS_RELEASE \"5.4.0\"\n");
    EXPECT_EQ(use_directory(host.root() / "home/me/linux")->made_for.text, "5.4.0");
    EXPECT_FALSE(use_directory(host.root() / "home"));
    EXPECT_FALSE(use_directory(host.root() / "gone"));
    ASSERT_EQ(chmod((host.root() / "home").c_str(), 0777), 0);
    const auto refused = use_directory(host.root() / "home/me/linux");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("home can be written by all users"));
}

// As the packages have them, unpacked anywhere: what links to them lies elsewhere.
TEST_F(Places, UsersOwnDirectoryOfDebians) {
    host.file("x/usr/src/linux-headers-6.1.0-9-amd64/include/generated/autoconf.h");
    const auto directory = host.root() / "x/usr/src/linux-headers-6.1.0-9-amd64";
    const auto half = use_directory(directory);
    ASSERT_FALSE(half);
    EXPECT_THAT(half.error().message, HasSubstr("no include/linux/kconfig.h in "));
    host.file("x/usr/src/linux-headers-6.1.0-9-common/include/linux/kconfig.h");
    const auto tree = use_directory(directory);
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_EQ(tree->dir, host.root() / "x/usr/src/linux-headers-6.1.0-9-common");
    EXPECT_EQ(tree->generated_dir, directory);
    ASSERT_EQ(chmod(tree->dir.c_str(), 0777), 0);
    EXPECT_FALSE(use_directory(directory));
}

}  // namespace
}  // namespace snoopbox::headers

// SPDX-License-Identifier: Apache-2.0
#include "kernel/host_roots.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "example_host.h"
#include "kernel/lockdown.h"

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

struct HostRoots : ExampleHost {
    fs::path root = directory.path();
    fs::path resolved(const fs::path& path) const {
        const auto found = resolve_below(root, path);
        return found ? *found : fs::path("error " + std::to_string(found.error().code));
    }
};

TEST_F(HostRoots, AreTheRootAndOtherDirectories) {
    EXPECT_THAT(visible_host_roots(root), ElementsAre(root));
    host_root("host");
    file("media/root", "no directory");
    EXPECT_THAT(visible_host_roots(root), ElementsAre(root, root / "host"));
    link("proc/1/root", root);
    EXPECT_THAT(visible_host_roots(root), ElementsAre(root, root / "host"))
        << "the root itself, once more";
}

TEST_F(HostRoots, OfAHostAreOfItsKernelAndItsOwners) {
    const auto reason = [&] {
        const auto looked = look_for_host_roots(root);
        EXPECT_EQ(looked.roots.size() + looked.passed_over.size(), 2);
        return looked.passed_over.empty() ? "" : looked.passed_over[0].reason;
    };
    file("host/lib/modules/1.2.3-other/x", "");
    EXPECT_THAT(reason(), EndsWith("host has no modules of the running kernel"));
    host_root("host/usr");
    EXPECT_EQ(reason(), "");
    chmod((root / "host/usr/lib").c_str(), 0777);
    EXPECT_THAT(reason(), EndsWith("host/usr/lib can be written by all users"));
    chmod((root / "host/usr/lib").c_str(), 0755);
    chmod((root / "host").c_str(), 01777);
    EXPECT_THAT(reason(), EndsWith("host can be written by all users"));
    chmod((root / "host").c_str(), 0755);
    EXPECT_EQ(reason(), "");
    if (geteuid() == 0) {
        ASSERT_EQ(chown((root / "host").c_str(), 65534, 0), 0);
        EXPECT_THAT(reason(), HasSubstr("host belongs to user 65534"));
    }
    fs::remove_all(root / "host");
    fs::create_directories(root / "host");
    EXPECT_TRUE(look_for_host_roots(root).passed_over.empty()) << "nothing in it";
}

// The directory of process 1 is known to be its root.
TEST_F(HostRoots, OfProcess1NeedsNoModules) {
    fs::create_directories(root / "elsewhere");
    link("proc/1/root", "../../elsewhere");
    EXPECT_THAT(visible_host_roots(root), ElementsAre(root, root / "proc/1/root"));
    chmod((root / "elsewhere").c_str(), 0777);
    EXPECT_THAT(visible_host_roots(root), ElementsAre(root));
}

TEST_F(HostRoots, LinksStayBelowTheRoot) {
    file("usr/lib/modules/x", "");
    link("lib", "usr/lib");
    link("up", "../../../../usr");
    link("absolute", "/lib/modules");
    link("usr/lib/build", "/usr/./lib/../lib/modules");
    EXPECT_EQ(resolved("lib/modules/x"), root / "usr/lib/modules/x");
    EXPECT_EQ(resolved("/lib//modules/./x"), root / "usr/lib/modules/x");
    EXPECT_EQ(resolved("up/lib/modules/x"), root / "usr/lib/modules/x");
    EXPECT_EQ(resolved("absolute/x"), root / "usr/lib/modules/x");
    EXPECT_EQ(resolved("lib/build/x"), root / "usr/lib/modules/x");
    EXPECT_EQ(resolved("../.."), root);
    EXPECT_EQ(resolved(""), root);
}

TEST_F(HostRoots, WhatIsNotThere) {
    EXPECT_EQ(resolved("nonesuch"), "error " + std::to_string(ENOENT));
    link("gone", "/nonesuch");
    const auto found = resolve_below(root, "gone/x");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().message, "link to /nonesuch: No such file or directory");
    file("plain", "");
    EXPECT_EQ(resolved("plain/x"), "error " + std::to_string(ENOTDIR));
}

TEST_F(HostRoots, AsManyLinksAsTheKernelFollows) {
    file("0", "");
    for (int i = 1; i <= 41; ++i) {
        link(std::to_string(i), std::to_string(i - 1));
    }
    EXPECT_EQ(resolved("40"), root / "0");
    EXPECT_EQ(resolved("41"), "error " + std::to_string(ELOOP));
    link("loop", "loop");
    EXPECT_EQ(resolved("loop"), "error " + std::to_string(ELOOP));
}

TEST_F(HostRoots, LockdownIsWhatAnyOfThemTells) {
    EXPECT_EQ(lockdown(root), Lockdown::unknown);
    file("sys/kernel/security/lockdown", "");
    EXPECT_EQ(lockdown(root), Lockdown::unknown);
    host_root("host");
    file("host/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    EXPECT_EQ(lockdown(root), Lockdown::integrity);
    file("host/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
    EXPECT_EQ(lockdown(root), Lockdown::confidentiality);
    file("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
    EXPECT_EQ(lockdown(root), Lockdown::none);
    fs::remove_all(root / "host");
    fs::remove(root / "sys/kernel/security/lockdown");
    EXPECT_EQ(lockdown(root), Lockdown::unknown);
    file("sys/kernel/security/lsm", "capability");
    EXPECT_EQ(lockdown(root), Lockdown::not_built_in);
}

TEST_F(HostRoots, AFileEverywhereItIs) {
    file("etc/x", "12345");
    host_root("media/root");
    host_root("host");
    file("media/root/etc/x", "");
    EXPECT_THAT(everywhere(subject, "etc/x"),
                ElementsAre(root / "etc/x", root / "media/root/etc/x"));
    EXPECT_EQ(read_start(root / "etc/x", 3), "123");
    EXPECT_EQ(read_start(root / "etc/x", 9), "12345");
    EXPECT_EQ(read_start(root / "etc/y", 9), "");
}

}  // namespace
}  // namespace snoopbox::kernel

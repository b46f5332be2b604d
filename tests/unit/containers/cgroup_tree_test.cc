// SPDX-License-Identifier: Apache-2.0
// Which cgroups are containers'.
#include <gmock/gmock.h>

#include "example_host.h"

namespace snoopbox::containers {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

const std::string a = id_of("a");
const std::string b = id_of("b");
const std::string scope_a = "/system.slice/docker-" + a + ".scope";

struct Cgroups : Host {
    std::vector<std::string> ids() const {
        std::vector<std::string> ids;
        const auto found = look();
        for (const auto& container : found.all()) {
            ids.push_back(container.id);
        }
        return ids;
    }
};

TEST_F(Cgroups, NoneWhereThereIsNoTree) {
    const auto found = look();
    EXPECT_THAT(found.all(), IsEmpty());
    EXPECT_FALSE(found.sees_cgroups());
}

TEST_F(Cgroups, OfVersion2) {
    version_2();
    cgroup(scope_a, "17\n12\n");
    cgroup("/system.slice/ssh.service", "5\n");
    const auto found = look();
    ASSERT_EQ(found.all().size(), 1U);
    EXPECT_TRUE(found.sees_all_cgroups());
    const auto& container = found.all().front();
    EXPECT_EQ(container.id, a);
    EXPECT_EQ(container.runtime, "docker");
    EXPECT_EQ(container.cgroup, scope_a);
    EXPECT_EQ(container.hierarchy, "");
    EXPECT_EQ(container.cgroup_id, inode(scope_a));
    EXPECT_EQ(container.pid, 12);
}

TEST_F(Cgroups, WhatRunsBelowAContainersIsIts) {
    version_2();
    cgroup(scope_a, "");
    cgroup(scope_a + "/init.scope", "12\n");
    const auto found = look();
    ASSERT_EQ(found.all().size(), 1U);
    EXPECT_EQ(found.all().front().pid, 12);
}

TEST_F(Cgroups, AContainerInAContainerHasItsOwn) {
    version_2();
    cgroup(scope_a, "");
    cgroup(scope_a + "/docker/" + b, "12\n");
    const auto found = look();
    ASSERT_EQ(found.all().size(), 2U) << "the outer one is inhabited, too";
    EXPECT_EQ(found.all()[0].id, a);
    EXPECT_EQ(found.all()[1].id, b);
    EXPECT_EQ(found.all()[1].name, a.substr(0, 12) + "/" + b.substr(0, 12));
    EXPECT_TRUE(found.all()[1].is_inner);
}

TEST_F(Cgroups, ThoseThatNothingRunsInAreNot) {
    version_2();
    cgroup(scope_a, "");
    EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(Cgroups, ProcessesOfOtherNamespacesAreZero) {
    version_2();
    cgroup(scope_a, "0\n0\n");
    EXPECT_EQ(only().pid, 0);
}

TEST_F(Cgroups, OfVersion1) {
    for (const std::string mount : {"sys/fs/cgroup/memory", "sys/fs/cgroup/pids"}) {
        file(mount + "/tasks", "");
        file(mount + "/release_agent", "");
        cgroup("/docker/" + a, "12\n", mount);
    }
    const auto found = look();
    ASSERT_EQ(found.all().size(), 1U);
    EXPECT_EQ(found.all().front().hierarchy, "pids");
    EXPECT_TRUE(found.sees_all_cgroups());
}

TEST_F(Cgroups, OfAHybridHost) {
    file("sys/fs/cgroup/unified/cgroup.controllers", "");
    file("sys/fs/cgroup/systemd/tasks", "");
    file("sys/fs/cgroup/memory/tasks", "");
    cgroup(scope_a, "12\n", "sys/fs/cgroup/systemd");
    cgroup(scope_a, "12\n", "sys/fs/cgroup/unified");
    cgroup("/docker/" + b, "13\n", "sys/fs/cgroup/memory");
    const auto found = look();
    EXPECT_THAT(found.all(), ElementsAre(Field(&Container::hierarchy, ""),
                                         Field(&Container::hierarchy, "memory")));
}

TEST_F(Cgroups, TheHostsAreTakenWhereOursAreAPart) {
    version_2();
    file("sys/fs/cgroup/cgroup.type", "domain\n");
    cgroup("/docker/" + a, "1\n");
    EXPECT_THAT(ids(), ElementsAre(a));
    EXPECT_FALSE(look().sees_all_cgroups());

    host_root("media/root");
    version_2("media/root/");
    cgroup("/docker/" + b, "1\n", "media/root/sys/fs/cgroup");
    EXPECT_THAT(ids(), ElementsAre(b));
    EXPECT_TRUE(look().sees_all_cgroups());
}

TEST_F(Cgroups, LinksAreNotCgroups) {
    version_2();
    cgroup("/x", "1\n");
    link("sys/fs/cgroup/docker-" + a + ".scope", "x");
    link("sys/fs/cgroup/y", "/");
    EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(Cgroups, DepthIsBounded) {
    version_2();
    std::string path;
    for (int i = 0; i < 15; ++i) {
        path += "/" + std::string(200, 'x');
    }
    cgroup(path, "1\n");
    const std::string below(200, 'y');
    std::filesystem::current_path(directory.path() / ("sys/fs/cgroup" + path));
    for (int i = 0; i < 10; ++i) {
        std::filesystem::create_directory(below);
        std::filesystem::current_path(below);
    }
    std::filesystem::current_path("/");
    cgroup(scope_a, "1\n");
    EXPECT_THAT(ids(), ElementsAre(a));
}

}  // namespace
}  // namespace snoopbox::containers

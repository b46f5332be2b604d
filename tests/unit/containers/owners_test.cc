// SPDX-License-Identifier: Apache-2.0
// Whose a cgroup is, also of those that are made and go while something is traced.
#include "containers/owners.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "example_host.h"
#include "util/foreign_file.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

struct OwnersOfHost : Host {
    std::string docker(const std::string& id, const std::string& name) const {
        file("var/lib/docker/containers/" + id + "/config.v2.json",
             R"({"Name":"/)" + name + R"("})");
        return "/system.slice/docker-" + id + ".scope";
    }
    // As the kernel does it: in one step, with nothing in it that we would be told of.
    std::uint64_t make(const std::string& path) const {
        fs::create_directories(directory.path() / ("sys/fs/cgroup" + path));
        return inode(path);
    }
    void remove(const std::string& path) const {
        fs::remove_all(directory.path() / ("sys/fs/cgroup" + path));
    }
    Owners owners() const {
        auto made = Owners::create(directory.path());
        EXPECT_TRUE(made) << made.error().message;
        return std::move(*made);
    }
    static std::string name_of(Owners& owners, std::uint64_t cgroup) {
        const auto owner = owners.of(cgroup);
        return !owner.is_known ? "?" : owner.container == nullptr ? "-" : owner.container->name;
    }
    static void wait(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }
};

TEST_F(OwnersOfHost, WhatIsThereIsNamed) {
    version_2();
    const auto web = docker(id_of("a"), "web");
    cgroup(web, "12\n");
    cgroup(web + "/inner", "13\n");
    cgroup("/system.slice/ssh.service", "5\n");
    auto owners = this->owners();
    EXPECT_EQ(name_of(owners, inode(web)), "web");
    EXPECT_EQ(name_of(owners, inode(web + "/inner")), "web");
    EXPECT_EQ(owners.path_of(inode(web + "/inner")), web + "/inner");
    EXPECT_EQ(name_of(owners, inode("/system.slice/ssh.service")), "-");
    EXPECT_EQ(name_of(owners, inode("")), "-");
    EXPECT_EQ(owners.path_of(inode("")), "/");
    EXPECT_EQ(owners.warning(), "");
}

TEST_F(OwnersOfHost, WhatWasNeverSeenIsNotKnown) {
    version_2();
    auto owners = this->owners();
    EXPECT_EQ(name_of(owners, 12345678), "?");
    EXPECT_EQ(name_of(owners, 0), "?");
    EXPECT_EQ(owners.path_of(12345678), "");
}

TEST_F(OwnersOfHost, WhatIsMadeLaterIsNamedWhenItHasGone) {
    version_2();
    make("/system.slice");
    auto owners = this->owners();
    const auto web = docker(id_of("b"), "web");
    const auto id = make(web);
    const auto below = make(web + "/a/b/c");
    owners.look();
    remove(web);
    fs::remove_all(directory.path() / "var/lib/docker");
    owners.look();
    EXPECT_EQ(name_of(owners, id), "web");
    EXPECT_EQ(name_of(owners, below), "web");
    EXPECT_EQ(owners.path_of(below), web + "/a/b/c");
}

TEST_F(OwnersOfHost, AnEventAsksForWhatHasJustBeenMade) {
    version_2();
    auto owners = this->owners();
    EXPECT_EQ(name_of(owners, make(docker(id_of("c"), "job"))), "job");
}

TEST_F(OwnersOfHost, AreNotKnownUntilTheRuntimeHasWrittenDownWhoseTheyAre) {
    version_2();
    auto owners = this->owners();
    const auto id = make("/web");
    owners.look();
    EXPECT_EQ(name_of(owners, id), "?");
    file("run/crun/web/status", R"({"pid":9,"cgroup-path":"/web"})");
    for (int i = 0; i < 100 && name_of(owners, id) == "?"; ++i) {
        wait(owners.next_look().left(std::chrono::milliseconds(1000)));
        owners.look();
    }
    EXPECT_EQ(name_of(owners, id), "web");
    EXPECT_EQ(owners.next_look(), Deadline::never());
}

TEST_F(OwnersOfHost, AreTheHostsIfNothingIsWrittenDown) {
    version_2();
    auto owners = this->owners();
    const auto id = make("/batch");
    const auto service = make("/system.slice/cron.service");
    EXPECT_EQ(name_of(owners, service), "-");
    for (int i = 0; i < 100 && name_of(owners, id) == "?"; ++i) {
        wait(owners.next_look().left(std::chrono::milliseconds(5000)));
    }
    EXPECT_EQ(name_of(owners, id), "-");
}

// It could have been a container's.
TEST_F(OwnersOfHost, WhatWentTooEarlyIsNeverTakenForTheHosts) {
    version_2();
    auto owners = this->owners();
    const auto id = make("/job");
    owners.look();
    remove("/job");
    while (owners.next_look() != Deadline::never()) {
        wait(owners.next_look().left(std::chrono::milliseconds(1000)));
        owners.look();
    }
    EXPECT_EQ(name_of(owners, id), "?");
    EXPECT_EQ(owners.path_of(id), "/job");
}

TEST_F(OwnersOfHost, AServiceInAContainerIsTheContainers) {
    version_2();
    const auto web = docker(id_of("d"), "web");
    make(web);
    auto owners = this->owners();
    EXPECT_EQ(name_of(owners, make(web + "/system.slice/cron.service")), "web");
    EXPECT_EQ(name_of(owners, make("/user.slice/session-3.scope")), "-");
}

TEST_F(OwnersOfHost, OfThoseThatHaveGoneOnlySoManyAreRemembered) {
    version_2();
    auto paths = CgroupPaths::watch(open_root(directory.path()), "sys/fs/cgroup", 2);
    ASSERT_TRUE(paths) << paths.error().message;
    const std::vector<std::string> names{"/a", "/b", "/b/c", "/d"};
    std::vector<std::uint64_t> ids(names.size());
    std::ranges::transform(names, ids.begin(), [&](const auto& name) { return make(name); });
    EXPECT_THAT(paths->learn(), UnorderedElementsAreArray(ids));
    remove("/a");
    remove("/b/c");
    EXPECT_THAT(paths->learn(), IsEmpty());
    EXPECT_THAT(paths->forgotten(), IsEmpty());
    EXPECT_EQ(paths->path_of(ids[2]), "/b/c");
    remove("/d");
    paths->learn();
    EXPECT_THAT(paths->forgotten(), ElementsAre(ids[0]));
    EXPECT_EQ(paths->path_of(ids[0]), "");
    EXPECT_EQ(paths->path_of(ids[1]), "/b");
    EXPECT_EQ(paths->path_of(ids[3]), "/d");
}

TEST_F(OwnersOfHost, OfVersion1CannotBeTold) {
    cgroup("/docker/" + id_of("a"), "1\n", "sys/fs/cgroup/memory");
    file("sys/fs/cgroup/memory/tasks", "");
    const auto made = Owners::create(directory.path());
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, HasSubstr("cgroups of version 1 only"));
}

TEST_F(OwnersOfHost, AreNotTheHostsWhereVersion1HasContainersToo) {
    cgroup("/docker/" + id_of("a"), "1\n", "sys/fs/cgroup/memory");
    file("sys/fs/cgroup/memory/tasks", "");
    version_2("");
    fs::create_directories(directory.path() / "sys/fs/cgroup/unified");
    file("sys/fs/cgroup/unified/cgroup.controllers", "");
    fs::remove(directory.path() / "sys/fs/cgroup/cgroup.controllers");
    cgroup("/system.slice/docker.service", "1\n", "sys/fs/cgroup/unified");
    auto owners = this->owners();
    EXPECT_THAT(owners.warning(), HasSubstr("version 1 only"));
    EXPECT_EQ(name_of(owners, inode("/system.slice/docker.service", "sys/fs/cgroup/unified")), "?");
}

TEST(UnitOfPath, IsTheInnermostServiceOrScope) {
    EXPECT_EQ(unit_of_path("/system.slice/ssh.service"), "ssh.service");
    EXPECT_EQ(unit_of_path("/user.slice/user-1.slice/user@1.service/app.slice/x.service/sub"),
              "x.service");
    EXPECT_EQ(unit_of_path("/user.slice/user-1.slice/session-3.scope"), "session-3.scope");
    EXPECT_EQ(unit_of_path("/system.slice/_cpu.service"), "cpu.service");
    EXPECT_EQ(unit_of_path("/system.slice/a\\x2db.service/"), "a\\x2db.service");
    EXPECT_EQ(unit_of_path("/kubepods.slice/x"), "");
    EXPECT_EQ(unit_of_path("/"), "");
    EXPECT_EQ(unit_of_path(""), "");
}

}  // namespace
}  // namespace snoopbox::containers

// SPDX-License-Identifier: Apache-2.0
// Whose a cgroup is, also of those that are made and go while something is traced.
#include "containers/owners.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "example_host.h"
#include "util/fd.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

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
    void begin(std::size_t most_gone = 100) {
        auto created = Watch::create(Sight::any, directory.path());
        ASSERT_TRUE(created) << created.error().message;
        watch.emplace(std::move(*created));
        auto made = Owners::create(*watch, most_gone);
        ASSERT_TRUE(made) << made.error().message;
        owners = *made;
    }
    std::string name_of(std::uint64_t cgroup) const {
        const auto owner = owners->of(cgroup);
        return !owner.is_known ? "?" : owner.container == nullptr ? "-" : owner.container->name;
    }
    // Until what has been made is settled.
    void settle() {
        while (watch->watch().due() != Deadline::never()) {
            std::this_thread::sleep_for(watch->watch().due().left(std::chrono::seconds(5)));
            watch->look();
        }
    }

    std::optional<WatchThread> watch;
    std::shared_ptr<Owners> owners;
};

TEST_F(OwnersOfHost, WhatIsThereIsNamed) {
    version_2();
    const auto web = docker(id_of("a"), "web");
    cgroup(web, "12\n");
    cgroup(web + "/inner", "13\n");
    cgroup("/system.slice/ssh.service", "5\n");
    begin();
    EXPECT_EQ(name_of(inode(web)), "web");
    EXPECT_EQ(name_of(inode(web + "/inner")), "web");
    EXPECT_EQ(owners->path_of(inode(web + "/inner")), web + "/inner");
    EXPECT_EQ(name_of(inode("/system.slice/ssh.service")), "-");
    EXPECT_EQ(name_of(inode("")), "-");
    EXPECT_EQ(owners->path_of(inode("")), "/");
    EXPECT_EQ(owners->warning(), "");
}

TEST_F(OwnersOfHost, WhatWasNeverSeenIsNotKnown) {
    version_2();
    begin();
    EXPECT_EQ(name_of(12345678), "?");
    EXPECT_EQ(name_of(0), "?");
    EXPECT_EQ(owners->path_of(12345678), "");
}

TEST_F(OwnersOfHost, WhatIsMadeLaterIsNamedWhenItHasGone) {
    version_2();
    make("/system.slice");
    begin();
    const auto web = docker(id_of("b"), "web");
    const auto id = make(web);
    const auto below = make(web + "/a/b/c");
    watch->look();
    remove(web);
    fs::remove_all(directory.path() / "var/lib/docker");
    watch->look();
    EXPECT_EQ(name_of(id), "web");
    EXPECT_EQ(name_of(below), "web");
    EXPECT_EQ(owners->path_of(below), web + "/a/b/c");
}

TEST_F(OwnersOfHost, AnEventAsksForWhatHasJustBeenMade) {
    version_2();
    begin();
    EXPECT_EQ(name_of(make(docker(id_of("c"), "job"))), "job");
}

TEST_F(OwnersOfHost, AreNotKnownUntilTheRuntimeHasWrittenDownWhoseTheyAre) {
    version_2();
    begin();
    const auto id = make("/web");
    watch->look();
    EXPECT_EQ(name_of(id), "?");
    file("run/crun/web/status", R"({"pid":9,"cgroup-path":"/web"})");
    settle();
    EXPECT_EQ(name_of(id), "web");
}

// The next look of its own is far away.
TEST_F(OwnersOfHost, AnEventHasThoseLookedAtThatAreNotSettled) {
    version_2();
    begin();
    const auto id = make("/web/inner");
    watch->look();
    while (watch->watch().due().left(std::chrono::seconds(5)) < std::chrono::milliseconds(80)) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        watch->look();
    }
    EXPECT_EQ(name_of(id), "?");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    file("run/crun/web/status", R"({"pid":9,"cgroup-path":"/web"})");
    EXPECT_EQ(name_of(id), "web");
}

TEST_F(OwnersOfHost, AreTheHostsIfNothingIsWrittenDown) {
    version_2();
    begin();
    const auto id = make("/batch");
    const auto service = make("/system.slice/cron.service");
    EXPECT_EQ(name_of(service), "-");
    EXPECT_EQ(name_of(id), "?");
    settle();
    EXPECT_EQ(name_of(id), "-");
}

// It could have been a container's.
TEST_F(OwnersOfHost, WhatWentTooEarlyIsNeverTakenForTheHosts) {
    version_2();
    begin();
    const auto id = make("/job");
    watch->look();
    remove("/job");
    settle();
    EXPECT_EQ(name_of(id), "?");
    EXPECT_EQ(owners->path_of(id), "/job");
}

TEST_F(OwnersOfHost, AServiceInAContainerIsTheContainers) {
    version_2();
    const auto web = docker(id_of("d"), "web");
    make(web);
    begin();
    EXPECT_EQ(name_of(make(web + "/system.slice/cron.service")), "web");
    EXPECT_EQ(name_of(make("/user.slice/session-3.scope")), "-");
}

TEST_F(OwnersOfHost, OfThoseThatHaveGoneOnlySoManyAreRemembered) {
    version_2();
    begin(2);
    const std::vector<std::string> names{"/a", "/b", "/b/c", "/d"};
    std::vector<std::uint64_t> ids(names.size());
    std::ranges::transform(names, ids.begin(), [&](const auto& name) { return make(name); });
    watch->look();
    remove("/a");
    remove("/b/c");
    watch->look();
    EXPECT_EQ(owners->path_of(ids[0]), "/a");
    EXPECT_EQ(owners->path_of(ids[2]), "/b/c");
    remove("/d");
    watch->look();
    EXPECT_EQ(owners->path_of(ids[0]), "");
    EXPECT_EQ(owners->path_of(ids[1]), "/b");
    EXPECT_EQ(owners->path_of(ids[3]), "/d");
}

// Those above are needed for its path.
TEST_F(OwnersOfHost, OfThoseThatGoTogetherTheInnermostIsForgottenFirst) {
    version_2();
    begin(2);
    const auto inner = make("/a/b/c");
    const auto outer = inode("/a");
    watch->look();
    remove("/a");
    watch->look();
    EXPECT_EQ(owners->path_of(inner), "");
    EXPECT_EQ(owners->path_of(outer), "/a");
}

TEST_F(OwnersOfHost, WhatWasMadeLaterIsNew) {
    version_2();
    make("/old");
    begin();
    const auto id = make("/job");
    EXPECT_TRUE(owners->is_new(id));
    EXPECT_TRUE(owners->is_new(12345678)) << "it is not known at all";
    EXPECT_FALSE(owners->is_new(inode("/old")));
}

TEST_F(OwnersOfHost, WhereIsTheWholeWayToTheRoot) {
    version_2();
    const auto outer = docker(id_of("a"), "outer");
    const auto inner = outer + "/docker/" + id_of("b");
    make(inner + "/x");
    begin();
    const auto where = owners->where(inode(inner + "/x"));
    EXPECT_TRUE(where.is_known);
    EXPECT_TRUE(where.is_settled);
    EXPECT_EQ(where.path, inner + "/x");
    ASSERT_EQ(where.containers.size(), 2U);
    EXPECT_EQ(where.containers[0]->id, id_of("b"));
    EXPECT_EQ(where.containers[1]->name, "outer");
    make("/job/a");
    watch->look();
    EXPECT_FALSE(owners->where(inode("/job/a")).is_settled);
    EXPECT_FALSE(owners->where(12345678).is_known);
}

// Of these, only somebody else can tell.
TEST_F(OwnersOfHost, SomeThatWentUnseenAreKnownToOthers) {
    version_2();
    const auto web = docker(id_of("a"), "web");
    cgroup(web, "1\n");
    begin();
    constexpr std::uint64_t id = 12345678;
    std::vector<std::uint64_t> asked;
    Cgroup gone;
    owners->ask_of_unknown([&](std::uint64_t cgroup) {
        asked.push_back(cgroup);
        watch->tell_of_gone(gone);
    });
    gone.path = web + "/inner";
    gone.id = id;
    gone.parent = inode(web);
    EXPECT_EQ(name_of(id), "web");
    EXPECT_EQ(owners->path_of(id), web + "/inner");
    EXPECT_THAT(asked, ElementsAre(id)) << "it is known then";
    gone.path = "/system.slice/docker-" + id_of("b") + ".scope";
    docker(id_of("b"), "db");
    gone.id = id + 1;
    gone.parent = inode("/system.slice");
    EXPECT_EQ(name_of(id + 1), "db");
    // The one above it is another one by now.
    gone.id = id + 2;
    gone.parent = id - 1;
    EXPECT_EQ(name_of(id + 2), "?/b00000000000");
    EXPECT_EQ(owners->path_of(id + 2), "");
    gone.path = "/job";
    gone.id = id + 3;
    gone.parent = inode("");
    EXPECT_EQ(name_of(id + 3), "?") << "it may have been a container's";
    EXPECT_EQ(owners->path_of(id + 3), "/job");
}

TEST_F(OwnersOfHost, OneThatIsMadeAnewInTheSamePlaceIsAnother) {
    version_2();
    begin();
    const auto first = make(docker(id_of("e"), "first"));
    watch->look();
    // An inode that is kept open is not given to another file meanwhile.
    const auto path = "/system.slice/docker-" + id_of("e") + ".scope";
    const Fd kept(open((directory.path() / ("sys/fs/cgroup" + path)).c_str(), O_PATH | O_CLOEXEC));
    remove(path);
    const auto second = make(docker(id_of("e"), "second"));
    ASSERT_NE(first, second);
    watch->look();
    EXPECT_EQ(name_of(first), "first");
    EXPECT_EQ(name_of(second), "second");
}

TEST_F(OwnersOfHost, TheThreadLearnsWithoutBeingAsked) {
    version_2();
    begin();
    const auto web = docker(id_of("f"), "web");
    std::promise<void> seen;
    watch->watch().tell({[&](const Cgroup& cgroup) {
                             if (cgroup.path == web) {
                                 seen.set_value();
                             }
                         },
                         [](const Cgroup& /*cgroup*/) {}});
    ASSERT_TRUE(watch->start());
    ASSERT_TRUE(watch->start()) << "it runs already";
    const auto id = make(web);
    ASSERT_EQ(seen.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
    remove(web);
    fs::remove_all(directory.path() / "var/lib/docker");
    EXPECT_EQ(name_of(id), "web");
}

TEST_F(OwnersOfHost, OfVersion1CannotBeTold) {
    cgroup("/docker/" + id_of("a"), "1\n", "sys/fs/cgroup/memory");
    file("sys/fs/cgroup/memory/tasks", "");
    file("sys/fs/cgroup/memory/release_agent", "");
    watch.emplace(*Watch::create(Sight::any, directory.path()));
    const auto made = Owners::create(*watch);
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
    begin();
    EXPECT_THAT(owners->warning(), HasSubstr("version 1 only"));
    EXPECT_EQ(name_of(inode("/system.slice/docker.service", "sys/fs/cgroup/unified")), "?");
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

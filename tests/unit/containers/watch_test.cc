// SPDX-License-Identifier: Apache-2.0
// Cgroups that come and go, in a directory that stands for the tree. The file system of temporary
// directories tells of changes as that of cgroups does.
#include "containers/watch.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sched.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "example_host.h"
#include "util/deadline.h"

namespace snoopbox::containers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

const std::string id_a = id_of("4f66ad0a2c1d");
const std::string id_b = id_of("ab12cd34ef56");
const std::string docker_a = "/system.slice/docker-" + id_a + ".scope";
const std::string docker_b = "/system.slice/docker-" + id_b + ".scope";

struct Watched : Host {
    Watched() { version_2(); }

    void begin() {
        auto created = Watch::create(Sight::whole, directory.path());
        ASSERT_TRUE(created) << created.error().message;
        watch.emplace(std::move(*created));
        watch->tell({[this](const Cgroup& cgroup) { there[cgroup.path] = cgroup; },
                     [this](const Cgroup& cgroup) {
                         there.erase(cgroup.path);
                         gone.push_back(cgroup.path);
                     }});
    }
    // Until nothing more is due, or, where a walk always is since some cannot be watched, one was.
    void settle() {
        const auto walked = Deadline::in(std::chrono::seconds(2));
        const auto given_up = Deadline::in(std::chrono::seconds(60));
        do {
            pollfd polled{watch->fd(), POLLIN, 0};
            const auto most = watch->due().left(std::chrono::milliseconds(50));
            poll(&polled, 1, static_cast<int>(most.count()));
            watch->look();
        } while (watch->due() != Deadline::never() &&
                 !(watch->is_incomplete() ? walked : given_up).passed());
    }
    void name(const std::string& id, const std::string& name) const {
        file("var/lib/docker/containers/" + id + "/config.v2.json", R"({"Name":"/)" + name + "\"}");
    }
    // By path, the names of containers whose own cgroup it is.
    std::map<std::string, std::string> names() const {
        std::map<std::string, std::string> all;
        for (const auto& [path, cgroup] : there) {
            if (cgroup.container) {
                all[path] = cgroup.container->name;
            }
        }
        return all;
    }

    std::map<std::string, Cgroup> there;
    std::vector<std::string> gone;
    std::optional<Watch> watch;
};

TEST_F(Watched, TellsOfWhatIsThere) {
    cgroup(docker_a, "12\n");
    cgroup(docker_a + "/init.scope", "13\n");
    name(id_a, "web");
    begin();
    EXPECT_THAT(there, UnorderedElementsAre(
                           Pair("/", testing::_), Pair("/system.slice", testing::_),
                           Pair(docker_a, testing::_), Pair(docker_a + "/init.scope", testing::_)));
    EXPECT_THAT(names(), ElementsAre(Pair(docker_a, "web")));
    EXPECT_EQ(there[docker_a].id, inode(docker_a));
    EXPECT_EQ(there["/"].level, 0U);
    EXPECT_EQ(there[docker_a].level, 2U);
    EXPECT_EQ(there[docker_a + "/init.scope"].level, 3U);
    EXPECT_EQ(watch->version_2(), "sys/fs/cgroup");
    EXPECT_EQ(watch->controller(), "");
}

TEST_F(Watched, OneThatIsMadeIsKnownAtOnce) {
    begin();
    name(id_a, "web");
    cgroup(docker_a, "");
    watch->look();
    EXPECT_THAT(names(), ElementsAre(Pair(docker_a, "web")));
    EXPECT_EQ(there[docker_a].id, inode(docker_a));
    cgroup(docker_a + "/a/b", "");
    watch->look();
    EXPECT_EQ(there.count(docker_a + "/a/b"), 1U);
    EXPECT_EQ(names().size(), 1U);
}

TEST_F(Watched, ANameThatComesLaterIsFound) {
    begin();
    cgroup(docker_a, "");
    cgroup("/web", "");
    watch->look();
    EXPECT_THAT(names(), ElementsAre(Pair(docker_a, "")));
    name(id_a, "db");
    file("run/crun/web/status", R"({"pid":4,"cgroup-path":"/web"})");
    settle();
    EXPECT_THAT(names(), ElementsAre(Pair(docker_a, "db"), Pair("/web", "web")));
}

TEST_F(Watched, WhatCrunWasToldIsEnough) {
    begin();
    file("run/crun/web/config.json", R"({"linux":{}})");
    file("run/crun/db/config.json", R"({"linux":{"cgroupsPath":"/shop/data"}})");
    cgroup("/web", "");
    cgroup("/shop/data", "");
    watch->look();
    EXPECT_THAT(names(), ElementsAre(Pair("/shop/data", "db"), Pair("/web", "web")));
}

TEST_F(Watched, OneThatGoesTakesAllBelowAlong) {
    cgroup(docker_a + "/a/b", "");
    cgroup(docker_b, "");
    cgroup("/system.slice/docker", "");
    begin();
    std::filesystem::remove_all(directory.path() / ("sys/fs/cgroup" + docker_a));
    watch->look();
    EXPECT_THAT(there, UnorderedElementsAre(
                           Pair("/", testing::_), Pair("/system.slice", testing::_),
                           Pair("/system.slice/docker", testing::_), Pair(docker_b, testing::_)));
    cgroup(docker_a, "");
    watch->look();
    EXPECT_EQ(there[docker_a].id, inode(docker_a)) << "it can come again";
}

TEST_F(Watched, ThoseBelowGoBeforeThoseAbove) {
    cgroup("/a/b/c", "");
    cgroup("/a-b", "");
    begin();
    std::filesystem::remove_all(directory.path() / "sys/fs/cgroup/a");
    watch->look();
    EXPECT_THAT(gone, ElementsAre("/a/b/c", "/a/b", "/a"));
}

TEST_F(Watched, TellsWhoseParentIsWhose) {
    cgroup("/a/b", "");
    begin();
    cgroup("/a/b/c", "");
    watch->look();
    EXPECT_EQ(there["/"].parent, 0U);
    EXPECT_EQ(there["/a"].parent, inode(""));
    EXPECT_EQ(there["/a/b/c"].parent, inode("/a/b"));
}

// What is the host's by its name need not wait, nor what was there before.
TEST_F(Watched, WhatMayYetBeAContainersIsNotSettled) {
    cgroup("/old", "");
    begin();
    name(id_a, "web");
    cgroup(docker_a + "/below", "");
    cgroup("/system.slice/cron.service", "");
    cgroup("/machine.slice/x.service", "");
    cgroup("/user.slice/session-3.scope", "");
    cgroup("/web", "");
    cgroup("/job", "");
    cgroup(docker_b, "");
    watch->look();
    for (const auto& settled :
         {std::string("/old"), docker_a, docker_a + "/below",
          std::string("/system.slice/cron.service"), std::string("/user.slice/session-3.scope")}) {
        EXPECT_TRUE(there[settled].is_settled) << settled;
    }
    for (const auto& open : {std::string("/web"), std::string("/job"), docker_b,
                             std::string("/machine.slice/x.service")}) {
        EXPECT_FALSE(there[open].is_settled) << open;
    }
    file("run/crun/web/status", R"({"pid":4,"cgroup-path":"/web"})");
    settle();
    EXPECT_TRUE(there["/web"].is_settled);
    EXPECT_TRUE(there["/web"].container);
    EXPECT_TRUE(there["/job"].is_settled) << "nobody claims it";
    EXPECT_FALSE(there["/job"].container);
    EXPECT_TRUE(there[docker_b].is_settled) << "it has no name";
}

// In a process of its own, whose user has a limit of its own.
TEST_F(Watched, BeyondTheKernelsLimitNewOnesAreLookedFor) {
    EXPECT_EXIT(
        {
            if (unshare(CLONE_NEWUSER) != 0 ||
                !(std::ofstream("/proc/sys/user/max_inotify_watches") << "2" << std::flush)) {
                std::fputs("skipped", stderr);
                std::_Exit(0);
            }
            begin();
            bool right = watch->is_incomplete() == false;
            cgroup("/a/b", "");
            cgroup("/c", "");
            watch->look();
            right = right && watch->is_incomplete() && there.size() == 4;
            cgroup("/a/b/d", "");
            watch->look();
            right = right && !there.contains("/a/b/d");
            std::filesystem::remove_all(directory.path() / "sys/fs/cgroup/c");
            settle();
            right = right && there.contains("/a/b/d") && !there.contains("/c");
            std::filesystem::remove_all(directory.path() / "sys/fs/cgroup/a");
            settle();
            right = right && there.size() == 1 && !watch->is_incomplete();
            std::_Exit(right ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}

TEST_F(Watched, InsideAContainerTheHostsFilesTellNothing) {
    cgroup(docker_a, "");
    name(id_a, "web");
    file("run/crun/db/config.json", R"({"linux":{"cgroupsPath":")" + docker_a + R"(/db"}})");
    name(id_b, "other");
    begin();
    cgroup(docker_a + "/db", "");
    cgroup(docker_a + "/docker/" + id_b, "");
    cgroup(docker_a + "/lxc/db/machine.slice/machine-host.scope", "");
    watch->look();
    settle();
    EXPECT_THAT(
        names(),
        ElementsAre(Pair(docker_a, "web"), Pair(docker_a + "/docker/" + id_b, "web/ab12cd34ef56"),
                    Pair(docker_a + "/lxc/db", "web/db"),
                    Pair(docker_a + "/lxc/db/machine.slice/machine-host.scope", "web/db/host")));
}

TEST_F(Watched, WhatBecomesAContainerLaterProtectsItsInside) {
    begin();
    cgroup("/web/db", "");
    watch->look();
    file("run/crun/web/status", R"({"pid":4,"cgroup-path":"/web"})");
    settle();
    file("run/crun/db/status", R"({"pid":5,"cgroup-path":"/web/db"})");
    settle();
    EXPECT_THAT(names(), ElementsAre(Pair("/web", "web")));
}

TEST_F(Watched, WhatWasBelievedOfItsInsideBeforeIsNot) {
    begin();
    name(id_b, "other");
    cgroup("/web/docker/" + id_b, "");
    watch->look();
    EXPECT_THAT(names(), ElementsAre(Pair("/web/docker/" + id_b, "other")));
    file("run/crun/web/status", R"({"pid":4,"cgroup-path":"/web"})");
    settle();
    EXPECT_THAT(names(),
                ElementsAre(Pair("/web", "web"), Pair("/web/docker/" + id_b, "web/ab12cd34ef56")));
    EXPECT_TRUE(there["/web/docker/" + id_b].container->is_inner);
}

TEST_F(Watched, OfVersion1AControllerIsWatched) {
    for (const auto* name : {"systemd", "pids", "memory"}) {
        file(std::string("sys/fs/cgroup/") + name + "/tasks", "");
        file(std::string("sys/fs/cgroup/") + name + "/release_agent", "");
    }
    std::filesystem::remove(directory.path() / "sys/fs/cgroup/cgroup.controllers");
    cgroup("/docker/" + id_a, "12\n", "sys/fs/cgroup/pids");
    cgroup("/docker/" + id_b, "12\n", "sys/fs/cgroup/memory");
    begin();
    EXPECT_EQ(watch->controller(), "pids");
    EXPECT_EQ(watch->version_2(), "");
    EXPECT_THAT(names(), ElementsAre(Pair("/docker/" + id_a, "")));
    EXPECT_EQ(there["/docker/" + id_a].hierarchy, "pids");
    EXPECT_TRUE(watch->is_inhabited(there["/docker/" + id_a]));
    EXPECT_TRUE(watch->is_inhabited(there["/docker"])) << "below it";
}

TEST_F(Watched, AnEmptyOneIsNotInhabited) {
    cgroup(docker_a, "");
    cgroup(docker_b, "");
    file("sys/fs/cgroup" + docker_a + "/cgroup.events", "populated 0\nfrozen 0\n");
    file("sys/fs/cgroup" + docker_b + "/cgroup.events", "populated 1\nfrozen 0\n");
    begin();
    EXPECT_FALSE(watch->is_inhabited(there[docker_a]));
    EXPECT_TRUE(watch->is_inhabited(there[docker_b]));
}

TEST_F(Host, WithoutTheWholeTreeNothingIsWatchedUnlessAnyWillDo) {
    EXPECT_THAT(Watch::create(Sight::any, directory.path()).error().message,
                HasSubstr("no cgroups are visible"));
    version_2();
    EXPECT_TRUE(Watch::create(Sight::any, directory.path())->sees_all());
    file("sys/fs/cgroup/cgroup.type", "domain\n");
    EXPECT_THAT(Watch::create(Sight::whole, directory.path()).error().message,
                HasSubstr("only a part"));
    EXPECT_FALSE(Watch::create(Sight::any, directory.path())->sees_all());
}

TEST_F(Host, ACgroupCalledUnifiedIsNoHierarchy) {
    version_2();
    cgroup("/unified", "");
    file("sys/fs/cgroup/unified/cgroup.controllers", "");
    file("sys/fs/cgroup/unified/cgroup.type", "domain\n");
    EXPECT_TRUE(look().sees_all_cgroups());
}

}  // namespace
}  // namespace snoopbox::containers

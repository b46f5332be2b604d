// SPDX-License-Identifier: Apache-2.0
#include "kernel/place.h"

#include <gmock/gmock.h>

#include "example_host.h"

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct PlaceTest : ExampleHost {
    void first_namespaces() const {
        for (const auto* name :
             {"cgroup:[4026531835]", "pid:[4026531836]", "uts:[4026531838]", "ipc:[4026531839]"}) {
            const std::string text = name;
            link("proc/self/ns/" + text.substr(0, text.find(':')), text);
        }
    }
};

TEST_F(PlaceTest, PlaceOfAnEmptyTreeIsTheHost) {
    EXPECT_EQ(place().standing, Standing::host);
    EXPECT_FALSE(place().in_user_namespace);
}

TEST_F(PlaceTest, FlatcarToolboxIsToldByNspawnAndMediaRoot) {
    subject.container_variable = "systemd-nspawn";
    EXPECT_EQ(place().standing, Standing::nspawn);
    fs::create_directories(directory.path() / "media/root/proc");
    EXPECT_EQ(place().standing, Standing::toolbox);
    EXPECT_THAT(remedy(place(), Need::perf_event_open), HasSubstr("~/.toolboxrc"));
    EXPECT_THAT(remedy(place(), Need::perf_event_open),
                HasSubstr("--system-call-filter=perf_event_open"));
}

TEST_F(PlaceTest, ContainersAreToldByTheirMarks) {
    file(".dockerenv", "");
    EXPECT_EQ(place().standing, Standing::docker);
    EXPECT_THAT(remedy(place(), Need::bpf_call), HasSubstr("docker run --privileged"));
    file("run/.containerenv", "");
    EXPECT_EQ(place().standing, Standing::podman);
    subject.kubernetes_variable = true;
    EXPECT_EQ(place().standing, Standing::kubernetes);
    EXPECT_THAT(remedy(place(), Need::privileges), HasSubstr("kubectl debug node/"));
}

TEST_F(PlaceTest, HostMadeOfAnImageIsNoContainer) {
    file(".dockerenv", "");
    first_namespaces();
    EXPECT_EQ(place().standing, Standing::host);
}

TEST_F(PlaceTest, UserNamespaceIsToldByItsMap) {
    file("proc/self/uid_map", "         0          0 4294967295\n");
    EXPECT_FALSE(place().in_user_namespace);
    file("proc/self/uid_map", "         0       1000          1\n");
    EXPECT_TRUE(place().in_user_namespace);
}

TEST_F(PlaceTest, UserNamespaceOfTheFirstUsersIsOneToo) {
    file("proc/self/uid_map", "         0          0       1000\n");
    EXPECT_TRUE(place().in_user_namespace);
    file("proc/self/uid_map", "      1000       1000 4294967295\n");
    EXPECT_TRUE(place().in_user_namespace);
    file("proc/self/uid_map", "\n");
    EXPECT_FALSE(place().in_user_namespace);
}

TEST_F(PlaceTest, ANamespaceOfItsOwnMakesAContainer) {
    file(".dockerenv", "");
    first_namespaces();
    fs::remove(directory.path() / "proc/self/ns/pid");
    link("proc/self/ns/pid", "pid:[4026532000]");
    EXPECT_EQ(place().standing, Standing::docker);
}

TEST_F(PlaceTest, CgroupsTellTheEngine) {
    for (const auto& [cgroup, standing] :
         {std::pair("0::/kubepods/pod1\n", Standing::kubernetes),
          std::pair("0::/machine.slice/libpod-1.scope\n", Standing::podman),
          std::pair("1:name=systemd:/docker/1\n", Standing::docker),
          std::pair("0::/lxc/1\n", Standing::container),
          std::pair("0::/system.slice/containerd-1\n", Standing::container),
          std::pair("0::/user.slice\n", Standing::host)}) {
        file("proc/self/cgroup", cgroup);
        EXPECT_EQ(place().standing, standing) << cgroup;
    }
}

TEST_F(PlaceTest, ManagersAreToldByTheirFiles) {
    file("run/systemd/container", "systemd-nspawn\n");
    EXPECT_EQ(place().standing, Standing::nspawn);
    file("run/systemd/container", "rkt\n");
    EXPECT_EQ(place().standing, Standing::container);
    file("run/host/container-manager", "systemd-nspawn\n");
    EXPECT_EQ(place().standing, Standing::nspawn);
}

TEST_F(PlaceTest, IsDescribed) {
    EXPECT_EQ(describe({Standing::host, true, false}), "the host itself, as root");
    EXPECT_EQ(describe({Standing::docker, false, true}),
              "Docker container, not root, in a user namespace");
}

TEST_F(PlaceTest, RemediesForPrivileges) {
    const auto of = [](Place place) { return remedy(place, Need::privileges); };
    EXPECT_EQ(of({Standing::host, false, false}), "run it as root: sudo snoopbox ...");
    EXPECT_EQ(of({Standing::toolbox, false, false}), "run it as root: sudo snoopbox ...");
    EXPECT_THAT(of({Standing::host, true, false}), HasSubstr("sudo -i"));
    EXPECT_THAT(of({Standing::toolbox, true, false}), HasSubstr("--capability=all"));
    EXPECT_THAT(of({Standing::docker, false, false}), HasSubstr("docker run --privileged"))
        << "images rarely have sudo";
    for (const bool root : {false, true}) {
        EXPECT_THAT(of({Standing::host, root, true}), HasSubstr("outside of this user namespace"));
        EXPECT_THAT(of({Standing::podman, root, true}), HasSubstr("sudo podman run"));
    }
    EXPECT_THAT(remedy({Standing::host, true, false}, Need::load_modules),
                HasSubstr("CAP_SYS_MODULE"));
    EXPECT_EQ(remedy({Standing::host, true, false}, Need::host_files), "");
    EXPECT_THAT(remedy({Standing::nspawn, true, false}, Need::host_files), HasSubstr("--bind=/"));
    EXPECT_THAT(remedy({Standing::host, true, false}, Need::bpf_call),
                testing::EndsWith("SystemCallFilter=bpf"));
}

TEST_F(PlaceTest, CommandsAreAsTheUserHasToTypeThem) {
    EXPECT_EQ(as_root({Standing::host, true, false}, "x"), "x");
    EXPECT_EQ(as_root({Standing::host, false, false}, "x"), "sudo x");
    EXPECT_EQ(as_root({Standing::nspawn, false, false}, "x"), "sudo x");
    EXPECT_EQ(as_root({Standing::podman, false, false}, "x"), "as root: x");
    EXPECT_EQ(on_host({Standing::host, false, false}, "x"), "sudo x");
    EXPECT_EQ(on_host({Standing::host, true, false}, "x"), "x");
    EXPECT_EQ(on_host({Standing::docker, true, false}, "x"), "on the host: sudo x");
}

}  // namespace
}  // namespace snoopbox::kernel

// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "example_host.h"

namespace snoopbox::doctor {
namespace {

using testing::HasSubstr;

struct ContainerChecks : Doctor {
    Check check() const { return check_containers(subject, place()); }
    void container() const { file("sys/fs/cgroup/docker/" + id + "/cgroup.procs", "1\n"); }
    const std::string id = std::string(64, 'a');
};

TEST_F(ContainerChecks, NeedCgroups) {
    EXPECT_EQ(check().state, State::unknown);
    EXPECT_EQ(check().remedy, "mount -t cgroup2 cgroup2 /sys/fs/cgroup");
}

TEST_F(ContainerChecks, CountThemByRuntime) {
    file("sys/fs/cgroup/cgroup.controllers", "");
    EXPECT_EQ(check().state, State::ok);
    EXPECT_EQ(check().finding, "none run");
    container();
    file("var/lib/docker/containers/" + id + "/config.v2.json", R"({"Name":"/web"})");
    file("sys/fs/cgroup/lxc.payload.db/cgroup.procs", "1\n");
    EXPECT_EQ(check().state, State::ok);
    EXPECT_EQ(check().finding, "2 (docker: 1, lxc: 1)");
}

TEST_F(ContainerChecks, TellWhatCannotBeSeenFromAContainer) {
    file("sys/fs/cgroup/cgroup.controllers", "");
    file("sys/fs/cgroup/cgroup.type", "domain\n");
    file(".dockerenv", "");
    container();
    EXPECT_EQ(check().state, State::warn);
    EXPECT_EQ(check().finding,
              "1 (docker: 1); only a part of the host's cgroups is visible; known only by ID: 1");
    EXPECT_THAT(check().remedy, HasSubstr("docker run --privileged --pid=host -v /:/host:ro"));
}

}  // namespace
}  // namespace snoopbox::doctor

// SPDX-License-Identifier: Apache-2.0
#include "containers/cgroup_name.h"

#include <gtest/gtest.h>

#include <string>

namespace snoopbox::containers {
namespace {

const std::string id = "0123456789abcdef" + std::string(48, '0');

std::string told(const std::string& path) {
    const auto name = container_at(path);
    return name ? std::string(name->runtime) + " " + name->id : "";
}

TEST(CgroupName, OfSystemdsDriver) {
    EXPECT_EQ(told("/system.slice/docker-" + id + ".scope"), "docker " + id);
    EXPECT_EQ(told("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/"
                   "cri-containerd-" +
                   id + ".scope"),
              "containerd " + id);
    EXPECT_EQ(told("/kubepods.slice/kubepods-pod1.slice/crio-" + id + ".scope"), "cri-o " + id);
    EXPECT_EQ(told("/machine.slice/libpod-" + id + ".scope"), "podman " + id);
    EXPECT_EQ(told("/system.slice/web.service/libpod-payload-" + id), "podman " + id);
    EXPECT_EQ(told("/system.slice/nerdctl-" + id + ".scope"), "containerd " + id);
    EXPECT_EQ(told("/system.slice/other-" + id + ".scope"), " " + id);
}

TEST(CgroupName, OfTheCgroupfsDriver) {
    EXPECT_EQ(told("/docker/" + id), "docker " + id);
    EXPECT_EQ(told("/kubepods/burstable/pod1/" + id), " " + id);
    EXPECT_EQ(told("/kubepods/pod1/crio-" + id), "cri-o " + id);
    EXPECT_EQ(told("/libpod_parent/libpod-" + id), "podman " + id);
    EXPECT_EQ(told("/ecs/task/" + id), " " + id);
}

TEST(CgroupName, OfMachinesAndLxc) {
    EXPECT_EQ(told("/machine.slice/machine-web\\x2d1.scope"), "nspawn web-1");
    EXPECT_EQ(told("/machine.slice/systemd-nspawn@web.service"), "nspawn web");
    EXPECT_EQ(told("/machine.slice/machine-lxc\\x2d12\\x2dweb.scope"), "libvirt-lxc lxc-12-web");
    EXPECT_EQ(told("/lxc.payload.web"), "lxc web");
    EXPECT_EQ(told("/lxc.payload/web"), "lxc web");
    EXPECT_EQ(told("/lxc/web"), "lxc web");
}

TEST(CgroupName, OfWhatIsNoContainer) {
    for (const std::string& path :
         {std::string("/"), std::string(""), std::string("/init.scope"),
          std::string("/system.slice/ssh.service"), std::string("/lxc.monitor.web"),
          std::string("/machine.slice/machine-qemu\\x2d1\\x2dvm.scope"),
          std::string("/machine.slice/machine-.scope"), std::string("/lxc.payload."),
          "/machine.slice/libpod-conmon-" + id + ".scope",
          "/kubepods.slice/crio-conmon-" + id + ".scope", "/libpod_parent/" + id,
          "/machine.slice/machine-libpod_pod_" + id + ".slice", "/docker/" + id.substr(1),
          "/docker/x" + id, "/docker/" + id.substr(1) + "G"}) {
        EXPECT_EQ(told(path), "") << path;
    }
}

TEST(CgroupName, APodHasAUidAndAClass) {
    const auto pod = [](const std::string& path) {
        const auto found = pod_of_path(path);
        return std::string(found.qos) + " " + found.uid;
    };
    EXPECT_EQ(pod("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1a_2b.slice/"
                  "cri-containerd-x.scope"),
              "burstable 1a-2b");
    EXPECT_EQ(pod("/kubepods.slice/kubepods-pod1a_2b.slice/crio-x.scope"), "guaranteed 1a-2b");
    EXPECT_EQ(pod("/kubepods/besteffort/pod1a-2b/x"), "besteffort 1a-2b");
    EXPECT_EQ(pod("/kubepods/pod1a-2b/x"), "guaranteed 1a-2b");
    EXPECT_EQ(pod("/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/"
                  "kubelet-kubepods-besteffort-pod1a_2b.slice"),
              "besteffort 1a-2b");
    EXPECT_EQ(pod("/docker/podx"), " ");
    EXPECT_EQ(pod("/kubepods/burstable"), " ");
}

TEST(CgroupName, AUsersPartOfTheTree) {
    EXPECT_EQ(user_of_path("/user.slice/user-1000.slice/user@1000.service/x"), 1000U);
    EXPECT_EQ(user_of_path("/user.slice/user-0.slice/session-1.scope"), std::nullopt);
    EXPECT_EQ(user_of_path("/user.slice/user-x.slice"), std::nullopt);
    EXPECT_EQ(user_of_path("/user.slice"), std::nullopt);
    EXPECT_EQ(user_of_path("/system.slice/user-1000.slice"), std::nullopt);
}

}  // namespace
}  // namespace snoopbox::containers

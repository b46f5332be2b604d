// SPDX-License-Identifier: Apache-2.0
// What the files of each runtime tell, in the form in which it writes them.
#include <gmock/gmock.h>
#include <unistd.h>

#include "example_host.h"

namespace snoopbox::containers {
namespace {

const std::string id = id_of("4f66ad0a2c1d");

// Escapes what is a text in a text.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        out += c == '"' ? "\\\"" : std::string(1, c);
    }
    return out + '"';
}

struct Runtimes : Host {
    Runtimes() { version_2(); }
    const std::string docker_scope = "/system.slice/docker-" + id + ".scope";
    const std::string pod_slice =
        "/kubepods.slice/kubepods-burstable.slice/"
        "kubepods-burstable-podaaaa2b4a_f398_41c0_928b_049e1cc4ec40.slice/";
    const std::string pod_uid = "aaaa2b4a-f398-41c0-928b-049e1cc4ec40";

    void containerd_bundle(const std::string& name_space, const std::string& of,
                           const std::string& config) const {
        const auto bundle = "run/containerd/io.containerd.runtime.v2.task/" + name_space + "/" + of;
        file(bundle + "/config.json", config);
        file(bundle + "/init.pid", "321");
    }
};

TEST_F(Runtimes, Docker) {
    cgroup(docker_scope, "400\n321\n");
    file("var/lib/docker/containers/" + id + "/config.v2.json",
         R"({"StreamConfig":{},"State":{"Running":true,"Paused":false,"Pid":400,"ExitCode":0},)"
         R"("ID":")" +
             id +
             R"(","Created":"2026-11-01T10:00:00Z","Path":"/docker-entrypoint.sh",)"
             R"("Config":{"Hostname":"4f66ad0a2c1d","Image":"nginx:1.27","Labels":{"a":"b"}},)"
             R"("Image":"sha256:39286ab8a5e1","Name":"/web","Driver":"overlay2"})");
    const auto found = only();
    EXPECT_EQ(found.id, id);
    EXPECT_EQ(found.name, "web");
    EXPECT_EQ(found.image, "nginx:1.27");
    EXPECT_EQ(found.runtime, "docker");
    EXPECT_EQ(found.pid, 400);
    EXPECT_EQ(found.pod + found.pod_namespace + found.pod_uid + found.qos, "");
}

TEST_F(Runtimes, DockerKeepsThemWhereItIsTold) {
    cgroup("/docker/" + id, "1\n");
    file("etc/docker/daemon.json", R"({"data-root": "/data/docker"})");
    file("data/docker/containers/" + id + "/config.v2.json", R"({"Name":"/web"})");
    EXPECT_EQ(only().name, "web");
}

TEST_F(Runtimes, DockerForKubernetes) {
    cgroup("/kubepods/besteffort/pod" + pod_uid + "/" + id, "1\n");
    file("var/lib/docker/containers/" + id + "/config.v2.json",
         R"({"Name":"/k8s_web_web-0_shop_x_0","Config":{"Image":"sha256:39286ab8a5e1","Labels":{)"
         R"("io.kubernetes.container.name":"web","io.kubernetes.docker.type":"container",)"
         R"("io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"shop",)"
         R"("io.kubernetes.pod.uid":")" +
             pod_uid + R"("}}})");
    const auto found = only();
    EXPECT_EQ(found.name, "web");
    EXPECT_EQ(found.pod, "web-0");
    EXPECT_EQ(found.pod_namespace, "shop");
    EXPECT_EQ(found.pod_uid, pod_uid);
    EXPECT_EQ(found.qos, "besteffort");
    EXPECT_EQ(found.runtime, "docker");
}

TEST_F(Runtimes, ContainerdForKubernetes) {
    cgroup(pod_slice + "cri-containerd-" + id + ".scope", "321\n322\n");
    containerd_bundle(
        "k8s.io", id,
        R"({"ociVersion":"1.1.0","annotations":{"io.kubernetes.cri.container-name":"web",)"
        R"("io.kubernetes.cri.container-type":"container",)"
        R"("io.kubernetes.cri.image-name":"docker.io/library/nginx:1.27",)"
        R"("io.kubernetes.cri.sandbox-id":"446c65ab43d4","io.kubernetes.cri.sandbox-name":"web-0",)"
        R"("io.kubernetes.cri.sandbox-namespace":"shop","io.kubernetes.cri.sandbox-uid":")" +
            pod_uid + R"("},"linux":{"cgroupsPath":"x.slice:cri-containerd:)" + id + R"("}})");
    const auto found = only();
    EXPECT_EQ(found.name, "web");
    EXPECT_EQ(found.pod, "web-0");
    EXPECT_EQ(found.pod_namespace, "shop");
    EXPECT_EQ(found.image, "docker.io/library/nginx:1.27");
    EXPECT_EQ(found.runtime, "containerd");
    EXPECT_EQ(found.qos, "burstable");
    EXPECT_EQ(found.pid, 321);
}

TEST_F(Runtimes, K3sHasContainerdElsewhere) {
    cgroup("/kubepods/pod" + pod_uid + "/" + id, "1\n");
    file("run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/" + id + "/config.json",
         R"({"annotations":{"io.kubernetes.cri.sandbox-name":"web-0"}})");
    const auto found = only();
    EXPECT_EQ(found.name, "") << "the one that holds the pod's namespaces";
    EXPECT_EQ(found.pod, "web-0");
    EXPECT_EQ(found.runtime, "containerd");
    EXPECT_EQ(found.qos, "guaranteed");
}

TEST_F(Runtimes, ContainersOfCtrAreNamedByPeople) {
    containerd_bundle("default", "web", R"({"linux":{"cgroupsPath":"/default/web"}})");
    containerd_bundle("default", "db", R"({"linux":{"cgroupsPath":"system.slice:ctr:db"}})");
    cgroup("/default/web", "321\n");
    cgroup("/system.slice/ctr-db.scope", "330\n");
    cgroup("/default/other", "1\n");
    const auto found = look();
    ASSERT_EQ(found.all().size(), 2U);
    EXPECT_EQ(found.all()[0].name, "db");
    EXPECT_EQ(found.all()[0].pid, 330) << "not what was noted, as it is not there";
    EXPECT_EQ(found.all()[1].id, "web");
    EXPECT_EQ(found.all()[1].runtime, "containerd");
    EXPECT_EQ(found.all()[1].pid, 321);
}

TEST_F(Runtimes, CriO) {
    cgroup(pod_slice + "crio-" + id + ".scope/container", "5\n");
    cgroup(pod_slice + "crio-conmon-" + id + ".scope", "4\n");
    file("var/lib/containers/storage/overlay-containers/containers.json",
         R"([{"id":")" + id + R"(","names":["k8s_web_web-0_shop_x_0"],"metadata":)" +
             quoted(R"({"pod-name":"k8s_web-0_shop_x_0","pod-id":"1","image-name":)"
                    R"("docker.io/library/nginx:1.27","container-name":"web"})") +
             "}]");
    file("run/containers/storage/overlay-containers/" + id + "/userdata/config.json",
         R"({"annotations":{"io.kubernetes.cri-o.ContainerType":"container",)"
         R"("io.kubernetes.pod.name":"what-the-author-says",)"
         R"("io.kubernetes.cri-o.ImageName":"docker.io/library/nginx:latest",)"
         R"("io.kubernetes.cri-o.Labels":)" +
             quoted(R"({"io.kubernetes.container.name":"web","io.kubernetes.pod.name":"web-0",)"
                    R"("io.kubernetes.pod.namespace":"shop","io.kubernetes.pod.uid":")" +
                    pod_uid + R"("})") +
             "}}");
    const auto found = only();
    EXPECT_EQ(found.name, "web");
    EXPECT_EQ(found.pod, "web-0");
    EXPECT_EQ(found.pod_namespace, "shop");
    EXPECT_EQ(found.image, "docker.io/library/nginx:latest");
    EXPECT_EQ(found.runtime, "cri-o");
    EXPECT_EQ(found.pid, 5);
}

TEST_F(Runtimes, PodsAreNamedByTheirLogsIfByNothingElse) {
    cgroup(pod_slice + "cri-containerd-" + id + ".scope", "1\n");
    std::filesystem::create_directories(directory.path() / "var/log/pods" /
                                        ("shop_web-0_" + pod_uid));
    const auto found = only();
    EXPECT_EQ(found.pod, "web-0");
    EXPECT_EQ(found.pod_namespace, "shop");
    EXPECT_EQ(found.name, "");
}

TEST_F(Runtimes, Podman) {
    cgroup("/machine.slice/libpod-" + id + ".scope/container", "7\n");
    cgroup("/machine.slice/libpod-conmon-" + id + ".scope", "6\n");
    file("var/lib/containers/storage/overlay-containers/volatile-containers.json",
         R"([{"id":")" + id + R"(","names":["web"],"image":"39286ab8a5e1","metadata":)" +
             quoted(R"({"image-name":"docker.io/library/nginx:latest","image-id":"39286ab8a5e1",)"
                    R"("name":"web","created-at":1})") +
             R"(,"created":"2026-11-01T10:00:00Z","flags":{"MountLabel":""}}])");
    const auto found = only();
    EXPECT_EQ(found.name, "web");
    EXPECT_EQ(found.image, "docker.io/library/nginx:latest");
    EXPECT_EQ(found.runtime, "podman");
    EXPECT_EQ(found.pid, 7);
}

// The user's files must be the user's, so the test uses our own number.
TEST_F(Runtimes, RootlessPodmanIsNamedByItsUsersFilesOnly) {
    const auto list = [&](const std::string& name) {
        return R"([{"id":")" + id + R"(","names":[")" + name + R"("],"metadata":"{}"}])";
    };
    const auto user = std::to_string(geteuid());
    cgroup("/user.slice/user-4711.slice/user@4711.service/user.slice/libpod-" + id + ".scope",
           "7\n");
    file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nme:x:4711:100:Me:/home/me:/bin/sh\n");
    file("var/lib/containers/storage/overlay-containers/containers.json", list("of-root"));
    const auto* const own =
        "home/me/.local/share/containers/storage/overlay-containers/containers.json";
    file(own, list("web"));
    EXPECT_EQ(only().name, "") << "that file is not user 4711's";
    EXPECT_EQ(only().runtime, "podman");
    if (geteuid() == 0) {
        ASSERT_EQ(chown((directory.path() / own).c_str(), 4711, 100), 0);
        EXPECT_EQ(only().name, "web");
    }
}

TEST_F(Runtimes, NoUserPassesAContainerOffAsAnothers) {
    file("var/lib/docker/containers/" + id + "/config.v2.json", R"({"Name":"/web"})");
    cgroup("/user.slice/user-4711.slice/user@4711.service/docker-" + id + ".scope", "7\n");
    EXPECT_EQ(only().name, "");
    cgroup(docker_scope, "8\n");
    const auto both = look();
    ASSERT_EQ(both.all().size(), 2U);
    EXPECT_EQ(both.all()[0].name, "");
    EXPECT_EQ(both.all()[1].name, "web");
    EXPECT_EQ(both.all()[1].cgroup, docker_scope);
}

TEST_F(Runtimes, NorDoesAServiceToWhichCgroupsAreDelegated) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "needs root to give files away";
    }
    file("var/lib/docker/containers/" + id + "/config.v2.json", R"({"Name":"/web"})");
    cgroup("/a.service/docker-" + id + ".scope", "7\n");
    ASSERT_EQ(chown((directory.path() / "sys/fs/cgroup/a.service").c_str(), 4711, 100), 0);
    EXPECT_EQ(only().name, "");
}

TEST_F(Runtimes, NorDoesAContainer) {
    file("var/lib/docker/containers/" + id + "/config.v2.json", R"({"Name":"/web"})");
    cgroup("/docker/" + id_of("b") + "/docker/" + id, "7\n");
    const auto found = look();
    ASSERT_EQ(found.all().size(), 2U);
    EXPECT_EQ(found.all()[0].name, "");
    EXPECT_EQ(found.all()[1].name, "b00000000000/" + id.substr(0, 12));
}

TEST_F(Runtimes, Machines) {
    cgroup("/machine.slice/machine-web.scope/payload/init.scope", "9\n");
    cgroup("/machine.slice/machine-vm.scope", "10\n");
    cgroup("/system.slice/build.service", "11\n");
    file("run/systemd/machines/web",
         "# This is private data. Do not parse.\nNAME=web\nSCOPE=machine-web.scope\n"
         "SERVICE=systemd-nspawn\nROOT=/var/lib/machines/web\nLEADER=9\nCLASS=container\n");
    file("run/systemd/machines/builder",
         "NAME=builder\nUNIT=build.service\nSERVICE=systemd-nspawn\nLEADER=11\nCLASS=container\n");
    file("run/systemd/machines/vm",
         "NAME=vm\nSCOPE=machine-vm.scope\nSERVICE=libvirt-qemu\nCLASS=vm\n");
    link("run/systemd/machines/unit:machine-web.scope", "web");
    const auto found = look();
    ASSERT_EQ(found.all().size(), 3U);
    EXPECT_EQ(found.all()[0].name, "builder");
    EXPECT_EQ(found.all()[0].pid, 11);
    EXPECT_EQ(found.all()[2].name, "web");
    EXPECT_EQ(found.all()[2].id, "web");
    EXPECT_EQ(found.all()[2].runtime, "nspawn");
}

TEST_F(Runtimes, LxcAndThoseWhoUseIt) {
    cgroup("/lxc.payload.web", "9\n");
    EXPECT_EQ(only().name, "web");
    EXPECT_EQ(only().runtime, "lxc");
    file("run/incus/web/lxc.conf", "");
    EXPECT_EQ(only().runtime, "incus");
}

TEST_F(Runtimes, CrunAndRuncByThemselves) {
    cgroup("/web", "9\n");
    cgroup("/system.slice/runc-db.scope", "10\n");
    file("run/crun/web/status",
         R"({"pid":9,"cgroup-path":"/web","scope":null,"rootfs":"/x/rootfs","bundle":"/x"})");
    file("run/runc/db/state.json",
         R"({"id":"db","init_process_pid":10,)"
         R"("cgroup_paths":{"":"/sys/fs/cgroup/system.slice/runc-db.scope"}})");
    const auto found = look();
    ASSERT_EQ(found.all().size(), 2U);
    EXPECT_EQ(found.all()[0].name, "db");
    EXPECT_EQ(found.all()[0].runtime, "runc");
    EXPECT_EQ(found.all()[0].pid, 10);
    EXPECT_EQ(found.all()[1].name, "web");
    EXPECT_EQ(found.all()[1].runtime, "crun");
}

TEST_F(Runtimes, TheHostsFilesTellInAToolbox) {
    host_root("media/root");
    version_2("media/root/");
    cgroup(docker_scope, "400\n", "media/root/sys/fs/cgroup");
    std::filesystem::remove(directory.path() / "sys/fs/cgroup/cgroup.controllers");
    file("media/root/var/lib/docker/containers/" + id + "/config.v2.json", R"({"Name":"/web"})");
    EXPECT_EQ(only().name, "web");
}

}  // namespace
}  // namespace snoopbox::containers

// SPDX-License-Identifier: Apache-2.0
// A file of a runtime, in a directory that stands for a host's root: the first letter says which,
// the rest is its content. Whatever it is, a container has texts of bounded length.
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "containers/cgroup_name.h"
#include "containers/state.h"
#include "fuzz.h"
#include "util/temp_dir.h"

using namespace snoopbox;

namespace {

const std::string id(64, 'a');

const auto files = std::to_array<std::string>(
    {"var/lib/docker/containers/" + id + "/config.v2.json",
     "run/containerd/io.containerd.runtime.v2.task/default/web/config.json",
     "run/containerd/io.containerd.runtime.v2.task/k8s.io/" + id + "/config.json",
     "run/containerd/io.containerd.runtime.v2.task/k8s.io/" + id + "/init.pid",
     "var/lib/containers/storage/overlay-containers/containers.json",
     "run/containers/storage/overlay-containers/" + id + "/userdata/config.json",
     "run/crun/web/status", "run/crun/web/config.json", "run/runc/web/state.json",
     "run/systemd/machines/web", "etc/docker/daemon.json", "etc/passwd"});

// The root, with a file of each kind.
const std::filesystem::path& root() {
    static const TempDir directory = [] {
        auto made = TempDir::create("/dev/shm");
        fuzz::require(made.has_value(), "there is a directory for the files");
        for (const auto& file : files) {
            std::filesystem::create_directories((made->path() / file).parent_path());
        }
        return std::move(*made);
    }();
    return directory.path();
}

void check(const containers::Container& container) {
    for (const auto* text :
         {&container.id, &container.name, &container.pod, &container.pod_namespace,
          &container.pod_uid, &container.image, &container.runtime}) {
        fuzz::require(text->size() <= 4096, "texts are bounded");
    }
    fuzz::require(container.pid >= 0, "a process has a number, or none is known");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = fuzz::text_of(data, size);
    const auto which = input.empty() ? files.size() : static_cast<std::size_t>(input.front() - 'a');
    if (which >= files.size()) {
        return 0;
    }
    const auto file = root() / files.at(which);
    std::ofstream(file, std::ios::binary) << input.substr(1);
    containers::State state({root()});
    for (const std::string& path :
         {"/docker/" + id, "/system.slice/docker-" + id + ".scope", "/kubepods/pod1/" + id,
          "/machine.slice/libpod-" + id + ".scope", std::string("/web"),
          std::string("/default/web"), std::string("/machine.slice/machine-web.scope"),
          "/user.slice/user-1000.slice/libpod-" + id + ".scope"}) {
        auto name = state.known_cgroup(path);
        if (!name) {
            name = containers::container_at(path);
        }
        if (name) {
            check(state.describe(
                {std::move(*name), path, 1, "", containers::user_of_path(path), {}, {}}));
        }
    }
    std::filesystem::remove(file);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
// What the files of runtimes say about containers. What they do not say is empty.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "containers/host_files.h"

namespace snoopbox::containers {

struct Facts {
    std::string name;
    std::string pod;
    std::string pod_namespace;
    std::string pod_uid;
    std::string image;
    std::string runtime;
    pid_t pid = 0;  // as the host numbers it
};

// Containers whose cgroups are not named after a hexadecimal ID: the runtime tells where they are.
struct Known {
    std::string id;
    std::string cgroup;  // a path, or the name of a systemd unit
    Facts facts;
};

// The cgroup of an OCI bundle's cgroupsPath: that path, or the unit of "SLICE:PREFIX:NAME".
std::string cgroup_of(const std::string& cgroups_path);

// Docker's: DIRECTORY/containers/ID/config.v2.json.
std::optional<Facts> docker_facts(const HostFiles& files, const std::filesystem::path& directory,
                                  const std::string& id);
// Where root's Docker keeps them.
std::filesystem::path docker_directory(const HostFiles& files);

// Those of containerd: the bundles that its shims run, with the notes of its CRI plugin.
std::optional<Facts> containerd_facts(const HostFiles& files, const std::string& id);
std::vector<Known> containerd_known(const HostFiles& files);

// Those of podman and CRI-O, which share a library (containers/storage).
class Storage {
  public:
    // `directories`: of a user or of root, what lasts and what is for a run.
    Storage(HostFiles files, const std::vector<std::filesystem::path>& directories);
    std::optional<Facts> facts(const std::string& id);

  private:
    void read_lists();

    HostFiles files_;
    std::vector<std::filesystem::path> directories_;  // of each driver: overlay-containers
    bool has_lists_ = false;
    std::map<std::string, Facts> listed_;
};

// Containers that crun or runc were told to run by a person.
std::vector<Known> low_level_known(const HostFiles& files);

// Those that systemd-machined knows.
std::vector<Known> machines_known(const HostFiles& files);

// Which of LXC, Incus and LXD has a container of that name; "lxc" if none is known to.
std::string lxc_runtime(const HostFiles& files, const std::string& name);

// Pods by their UIDs, from the directories of their logs.
std::map<std::string, Facts> pods_with_logs(const HostFiles& files);

}  // namespace snoopbox::containers

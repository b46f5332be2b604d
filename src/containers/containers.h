// SPDX-License-Identifier: Apache-2.0
// The containers that run on this host, by what is in its cgroups and on its disk. No daemon is
// asked, and no runtime.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace snoopbox::containers {

// What is not known is empty, or 0. All texts are others' and can have any bytes.
struct Container {
    std::string id;    // 64 hexadecimal digits, or the name where the runtime has no other ID
    std::string name;  // empty for the one that holds a pod's namespaces
    std::string pod;
    std::string pod_namespace;  // Kubernetes'
    std::string pod_uid;
    std::string qos;  // of the pod: "guaranteed", "burstable" or "besteffort"
    std::string image;
    std::string runtime;          // "docker", "containerd", "cri-o", "podman", "nspawn", "lxc", ...
    pid_t pid = 0;                // of its first process, as the host numbers it
    std::string cgroup;           // its path in its hierarchy
    std::string hierarchy;        // empty for version 2, else a controller's of version 1
    std::uint64_t cgroup_id = 0;  // in that hierarchy
    // It is inside another container: whoever is there chose its ID, and anything can be chosen.
    bool is_inner = false;
};

// Of one that was found inside `outer`, nullptr if it is not known which that was: its name says
// so, "OUTER/INNER", so that it is never taken for one of the host's. It is in the same pod.
void put_inside(Container& inner, const Container* outer);

class Containers {
  public:
    // What is there now; `root` is "/" but for tests. Reads no more of any file than is sensible,
    // and fails at nothing: what is not readable is not known.
    static Containers look(const std::filesystem::path& root = "/");

    // In the order of namespaces, pods and names.
    const std::vector<Container>& all() const { return all_; }

    // Whether the cgroups of the whole host are visible from here, or at least some are.
    bool sees_cgroups() const { return sees_cgroups_; }
    bool sees_all_cgroups() const { return sees_all_cgroups_; }

  private:
    std::vector<Container> all_;
    bool sees_cgroups_ = false;
    bool sees_all_cgroups_ = false;
};

}  // namespace snoopbox::containers

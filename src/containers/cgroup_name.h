// SPDX-License-Identifier: Apache-2.0
// What the path of a cgroup tells of the container in it. Paths begin with "/", as in
// /proc/PID/cgroup. Anyone to whom a part of the tree is delegated can make any names there.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace snoopbox::containers {

// IDs of Docker, containerd's CRI, CRI-O and podman: 64 hexadecimal digits.
bool is_hex_id(std::string_view text);

struct CgroupName {
    std::string id;       // or the name, where a runtime has no other ID
    std::string runtime;  // empty if the path does not tell
};

// The container whose cgroup it is; nothing if it is that of a monitor (conmon) or of something
// else. Cgroups below a container's are not asked about: they are of the same container, or of one
// inside it.
std::optional<CgroupName> container_at(std::string_view path);

struct PodPath {
    std::string uid;       // as Kubernetes writes it; empty if it is in no pod
    std::string_view qos;  // "guaranteed", "burstable" or "besteffort"
};
PodPath pod_of_path(std::string_view path);

// The user whom systemd has given this part of the tree, whose rootless containers are in it;
// nothing for root.
std::optional<uid_t> user_of_path(std::string_view path);

}  // namespace snoopbox::containers

// SPDX-License-Identifier: Apache-2.0
// The cgroups of containers, in the tree that is mounted at sys/fs/cgroup below a root.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "containers/cgroup_name.h"
#include "util/fd.h"

namespace snoopbox::containers {

// A container, by its cgroup.
struct CgroupFound {
    CgroupName name;
    std::string path;
    std::uint64_t id = 0;              // the inode number of its directory
    std::string hierarchy;             // empty for version 2, else the controller ("memory")
    std::optional<uid_t> user;         // who could make it, if root need not have
    std::optional<std::size_t> outer;  // the container around it: its place in the list
    std::vector<pid_t> processes;      // a part of them; those that our PID namespace has
};

struct CgroupTree {
    bool visible = false;                 // any hierarchy is
    bool whole = false;                   // from its root on: we are not in a cgroup namespace
    std::vector<CgroupFound> containers;  // with processes
};

// What tells, better than its name does, that a cgroup which belongs to no user and is in no
// container is a container's; it gets the path.
using KnownCgroups = std::function<std::optional<CgroupName>(std::string_view path)>;

// A tree of cgroups that is mounted, relative to a root.
struct Hierarchy {
    std::string name;  // empty for version 2, else the controller ("memory")
    std::filesystem::path path;
    bool whole = false;  // from its root on
};
// The user who could make the cgroup, if root need not have. `owner`: of the directory it is in;
// who owns that can make cgroups of any names there.
std::optional<uid_t> maker_of(std::string_view path, uid_t owner);

// The container whose own cgroup it is; nothing if it is no container's, or one inside it.
std::optional<CgroupName> judge(std::string_view path, bool in_container, std::optional<uid_t> user,
                                const KnownCgroups& known);

// Those that are visible somewhere.
struct VisibleCgroups {
    Fd root;  // false: there are none
    // Those that runtimes put containers into, version 2 first: its IDs are those that BPF programs
    // get.
    std::vector<Hierarchy> hierarchies;
    bool is_whole() const;  // all of them are
};
// Of the first root with the host's whole tree, else of the first with a part of it.
VisibleCgroups find_cgroups(const std::vector<std::filesystem::path>& roots);

// Walks through version 2, or the hierarchies of version 1, or both (hybrid); a container that is
// in several is found in the first.
CgroupTree read_cgroup_tree(const VisibleCgroups& cgroups, const KnownCgroups& known);

}  // namespace snoopbox::containers

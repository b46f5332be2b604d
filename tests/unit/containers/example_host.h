// SPDX-License-Identifier: Apache-2.0
// A host with cgroups and the files of runtimes, in a directory.
#pragma once

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <string>

#include "../kernel/example_host.h"
#include "containers/containers.h"

namespace snoopbox::containers {

// A container's ID that begins so.
inline std::string id_of(const std::string& beginning) {
    return beginning + std::string(64 - beginning.size(), '0');
}

struct Host : kernel::ExampleHost {
    // Version 2 at sys/fs/cgroup, as a whole.
    void version_2(const std::string& below = "") const {
        file(below + "sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
    }
    // A cgroup of the hierarchy that is mounted at `mount`. `processes`: as cgroup.procs has them.
    void cgroup(const std::string& path, const std::string& processes,
                const std::string& mount = "sys/fs/cgroup") const {
        file(mount + path + "/cgroup.procs", processes);
    }
    std::uint64_t inode(const std::string& path, const std::string& mount = "sys/fs/cgroup") const {
        struct stat info {};
        return stat((directory.path() / (mount + path)).c_str(), &info) == 0 ? info.st_ino : 0;
    }
    Containers look() const { return Containers::look(directory.path()); }
    // The only one.
    Container only() const {
        const auto found = look();
        EXPECT_EQ(found.all().size(), 1U);
        return found.all().empty() ? Container() : found.all().front();
    }
};

}  // namespace snoopbox::containers

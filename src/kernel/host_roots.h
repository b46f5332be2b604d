// SPDX-License-Identifier: Apache-2.0
// Where the host's file tree may be visible from here.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::kernel {

struct HostRoot {
    std::string_view path;  // relative to the root that the user or a test gave
    std::string_view who;   // who mounts the host there
};

// In the order in which they are tried.
std::span<const HostRoot> host_roots();

struct NoHostRoot {
    std::filesystem::path path;
    std::string reason;  // begins with the name of the directory that is to blame
};

struct VisibleRoots {
    std::vector<std::filesystem::path> roots;
    std::vector<NoHostRoot> passed_over;  // but not empty directories
};

// The roots below `root` that exist, each directory once: /proc/1/root is / on the host itself.
// Always begins with `root`. What else is mounted at one of these places is passed over: a host's
// root has the running kernel's modules, nobody but root and we can write to it or to those, and it
// is not mounted as users' file systems are. Of process 1, the kernel itself tells the root.
VisibleRoots look_for_host_roots(const std::filesystem::path& root);

// Only the roots.
std::vector<std::filesystem::path> visible_host_roots(const std::filesystem::path& root);

// Resolves links in `path` as a process whose root is `root` would: absolute links start again at
// `root`, and `..` stops there. Fails if a component does not exist or cannot be read, with errno
// in Error::code and the offending link in the message.
Result<std::filesystem::path> resolve_below(const std::filesystem::path& root,
                                            const std::filesystem::path& path);

}  // namespace snoopbox::kernel

// SPDX-License-Identifier: Apache-2.0
// Where the host's file tree may be visible from here.
#pragma once

#include <filesystem>
#include <span>
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

// The roots below `root` that exist, each directory once: /proc/1/root is / on the host itself.
// Always begins with `root`.
std::vector<std::filesystem::path> visible_host_roots(const std::filesystem::path& root);

// Resolves links in `path` as a process whose root is `root` would: absolute links start again at
// `root`, and `..` stops there. Fails if a component does not exist or cannot be read, with errno
// in Error::code and the offending link in the message.
Result<std::filesystem::path> resolve_below(const std::filesystem::path& root,
                                            const std::filesystem::path& path);

}  // namespace snoopbox::kernel

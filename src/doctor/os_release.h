// SPDX-License-Identifier: Apache-2.0
// The host's distribution, if its root is visible.
#pragma once

#include <string>

#include "kernel/subject.h"

namespace snoopbox::doctor {

struct OsRelease {
    std::string id;              // "debian"
    std::string id_like;         // "rhel fedora"
    std::string pretty_name;     // printable ASCII
    bool of_other_root = false;  // read below another root than ours: certainly the host's
};

// Members are empty if unknown. In a container that can see no host root, this is the container's
// own distribution.
OsRelease host_os_release(const kernel::Subject& subject);

// Returns the command that installs the running kernel's headers. Empty if no command is known
// (Flatcar has no packages) or the kernel is not the distribution's: its modules cannot be found.
std::string install_headers_command(const kernel::Subject& subject);

}  // namespace snoopbox::doctor

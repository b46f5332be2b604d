// SPDX-License-Identifier: Apache-2.0
// The host's distribution, where its root is visible.
#pragma once

#include <string>

#include "kernel/subject.h"

namespace snoopbox::doctor {

struct OsRelease {
    std::string id;              // "debian"
    std::string id_like;         // "rhel fedora"
    std::string pretty_name;     // printable ASCII
    bool of_other_root = false;  // read below another root than ours: surely the host's
};

// Empty members for what is not known. In a container from which no host root is visible this is
// the container's own distribution.
OsRelease host_os_release(const kernel::Subject& subject);

// Installs the running kernel's headers; empty where no command is known (Flatcar has no packages)
// or the kernel is not one of the distribution's: its modules are nowhere.
std::string install_headers_command(const kernel::Subject& subject);

}  // namespace snoopbox::doctor

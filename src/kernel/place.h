// SPDX-License-Identifier: Apache-2.0
// Where the user stands, and what must be typed from there to be allowed something.
#pragma once

#include <string>

#include "kernel/subject.h"

namespace snoopbox::kernel {

enum class Standing {
    host,
    toolbox,  // Flatcar's: systemd-nspawn with the host's root in /media/root
    nspawn,
    docker,
    podman,
    kubernetes,
    container,  // of another make
};

struct Place {
    Standing standing = Standing::host;
    bool is_root = false;
    bool in_user_namespace = false;
};

Place find_place(const Subject& subject);

// "Flatcar toolbox (systemd-nspawn), as root"
std::string describe(const Place& place);

enum class Need { privileges, bpf_call, perf_event_open, load_modules, host_files };

// A command line, or a line to put where it says.
std::string remedy(const Place& place, Need need);

// `command` for a root shell here: with sudo if the user is not root.
std::string as_root(const Place& place, const std::string& command);
// `command` for the host's own root shell: in a container it says so.
std::string on_host(const Place& place, const std::string& command);

}  // namespace snoopbox::kernel

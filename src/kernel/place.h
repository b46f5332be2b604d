// SPDX-License-Identifier: Apache-2.0
// The environment that the user is in, and what to type there to be allowed something.
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
    container,  // of another kind
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

// A command, or a configuration line and where to put it.
std::string remedy(const Place& place, Need need);

// `command` as the user has to type it here: with sudo if the user is not root.
std::string as_root(const Place& place, const std::string& command);
// `command` for the host: inside a container, it says that it must be run there.
std::string on_host(const Place& place, const std::string& command);

}  // namespace snoopbox::kernel

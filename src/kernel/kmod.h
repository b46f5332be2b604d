// SPDX-License-Identifier: Apache-2.0
// libkmod, which loads modules for modprobe and systemd, loaded itself only if a module is wanted:
// it brings OpenSSL's libcrypto, more memory than all else that snoopbox needs.
#pragma once

#include <filesystem>
#include <string>

#include "util/result.h"

namespace snoopbox::kernel {

// Loads `name` and what it depends on from `host`/lib/modules/`release`, with the configuration of
// modprobe.d below `host`. The module's own name, or an empty one if somebody else has loaded it
// meanwhile. An `install` line in modprobe.d is an error: it is a prohibition or a shell command.
Result<std::string> load_with_kmod(const std::filesystem::path& host, const std::string& release,
                                   const std::string& name);

}  // namespace snoopbox::kernel

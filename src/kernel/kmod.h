// SPDX-License-Identifier: Apache-2.0
// libkmod, which modprobe and systemd use to load modules. It is loaded only when a module is
// needed, because it pulls in OpenSSL's libcrypto, which takes more memory than the rest of
// snoopbox.
#pragma once

#include <filesystem>
#include <string>

#include "util/result.h"

namespace snoopbox::kernel {

// Loads `name` and its dependencies from `host`/lib/modules/`release`, using the modprobe.d
// configuration below `host`. Returns the module's own name, or an empty name if it has been loaded
// by somebody else meanwhile. An `install` line in modprobe.d is an error, because it is either a
// prohibition or a shell command.
Result<std::string> load_with_kmod(const std::filesystem::path& host, const std::string& release,
                                   const std::string& name);

}  // namespace snoopbox::kernel

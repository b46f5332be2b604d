// SPDX-License-Identifier: Apache-2.0
// A permanent directory into which nobody else can have put anything.
#pragma once

#include <filesystem>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

// Opens `asked` if its content can be trusted, and creates it (mode 0700; its parent must exist) if
// it does not exist. The way to it is checked and followed by the rule of util/trusted_path.h, but
// `asked` itself must not be a link. It must belong to us and grant no permissions to others. The
// error says what is wrong with which directory.
Result<Fd> open_private_dir(const std::filesystem::path& asked);

}  // namespace snoopbox

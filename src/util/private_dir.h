// SPDX-License-Identifier: Apache-2.0
// A permanent directory into which nobody else can have put anything.
#pragma once

#include <filesystem>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

// Opens `asked` if its content can be trusted, and creates it (mode 0700; its parent must exist) if
// it does not exist. Each directory on the way is checked: it must belong to root or us and not be
// writable by others, unless it is sticky (/tmp) and the next one in it belongs to root or us.
// Links on the way are followed under the same conditions, but `asked` itself must not be a link.
// It must belong to us and grant no permissions to others. The error says what is wrong with which
// directory.
Result<Fd> open_private_dir(const std::filesystem::path& asked);

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
// A lasting directory that nobody but us can have put anything into.
#pragma once

#include <filesystem>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

// Opens `asked` if what it holds can be trusted, and makes it (0700; its parent must exist) if it
// is not there. Each directory on the way is looked at: it must belong to root or us and not be
// writable by others, unless it is sticky (/tmp) and the next one in it belongs to root or us.
// Links are followed on the way there, on the same terms, but `asked` itself must be no link. It
// must belong to us and have no permission for others. Fails, saying what is wrong with which
// directory.
Result<Fd> open_private_dir(const std::filesystem::path& asked);

}  // namespace snoopbox

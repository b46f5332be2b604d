// SPDX-License-Identifier: Apache-2.0
// Uncompresses an archive before libarchive follows what is in it.
#pragma once

#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::cache {

// Returns the tar archive in `packed`, which may be compressed with zstd. Fails if it is larger
// than what the cache holds, or if a header only extends another one: `snoopbox cache export`
// writes none, and libarchive calls itself for each, however many there are.
Result<std::string> plain_tar(std::string_view packed);

}  // namespace snoopbox::cache

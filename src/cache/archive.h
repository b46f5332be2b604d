// SPDX-License-Identifier: Apache-2.0
// Moves objects to another host: the cache's own files in a tar archive, compressed with zstd.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cache/entry.h"
#include "util/result.h"

namespace snoopbox::cache {

// Returns an archive of `entries`, which have no dependencies.
Result<std::string> pack(const std::vector<Entry>& entries);

// Returns the entries of the archive `packed`, each verified like the cache's own files. One bad
// entry makes it refuse the whole archive, naming the entry. Bad are: a name that is not the key's,
// a path, a link, a directory, a duplicate entry, one longer than an object may be, one with
// dependencies, and a damaged one. An archive with more than the cache holds by default is refused
// too.
Result<std::vector<Entry>> unpack(std::string_view packed);

}  // namespace snoopbox::cache

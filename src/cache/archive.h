// SPDX-License-Identifier: Apache-2.0
// Objects on their way to another host: a tar archive, compressed by zstd, of the cache's own
// files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cache/entry.h"
#include "util/result.h"

namespace snoopbox::cache {

// The archive of `entries`.
Result<std::string> pack(const std::vector<Entry>& entries);

// What the archive `packed` holds, each entry verified as the cache verifies its own files, and the
// whole refused if one is not good: the error names it. A name that is not the key's, a path, a
// link, a directory, an entry that comes twice, is longer than an object may be, or is damaged, is
// not good; nor is an archive with more than the cache holds by default.
Result<std::vector<Entry>> unpack(std::string_view packed);

}  // namespace snoopbox::cache

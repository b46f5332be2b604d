// SPDX-License-Identifier: Apache-2.0
// Pinned BPF maps that someone else creates and maintains: sets of numbers that an option names.
#pragma once

#include <string>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::attach {

// Opens the hash map with 64-bit keys that is pinned at `path`; its values may have any type.
Result<Fd> open_pinned_set(const std::string& path);

}  // namespace snoopbox::attach

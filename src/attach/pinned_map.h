// SPDX-License-Identifier: Apache-2.0
// BPF maps that someone else made and keeps up to date: sets of numbers that an option names.
#pragma once

#include <string>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::attach {

// A hash map with keys of 64 bits that is pinned at `path`; its values can be anything.
Result<Fd> open_pinned_set(const std::string& path);

}  // namespace snoopbox::attach

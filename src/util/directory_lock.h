// SPDX-License-Identifier: Apache-2.0
// Locks that tell whether a directory is in use.
#pragma once

#include <filesystem>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

// Any number of processes can hold a shared lock: they use the directory. Whoever removes it holds
// the exclusive one.
enum class Lock { shared, exclusive };

// Opens `path`, which must be a directory and not a link, and locks it without waiting (flock).
// The lock lasts as long as the descriptor, so a killed process leaves none behind. Processes see
// each other's locks if they run on the same kernel, whatever container they are in. Fails with
// EWOULDBLOCK in Error::code if others' locks are in the way, and with ENOENT if the directory is
// not there, or was renamed or removed meanwhile.
Result<Fd> lock_directory(const std::filesystem::path& path, Lock kind);

}  // namespace snoopbox

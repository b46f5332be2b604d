// SPDX-License-Identifier: Apache-2.0
// Cleans up after a process that executes another program.
#pragma once

#include <filesystem>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

// Removes `directory` once this process has ended, whatever it executes until then and however it
// ends. A process that is neither its child nor in its session waits for that, and holds `lock`
// (util/directory_lock.h) until it is done. Fails if that process cannot be started: the directory
// and its lock are still the caller's then.
Status remove_at_our_end(const std::filesystem::path& directory, const Fd& lock);

}  // namespace snoopbox

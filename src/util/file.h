// SPDX-License-Identifier: Apache-2.0
// Whole files, read and written.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "util/deadline.h"
#include "util/result.h"

namespace snoopbox {

// The content of a regular or virtual file. Fails if it cannot be opened or read, or holds more
// than `max_bytes`: what this reads comes from the host and is not trusted to be small.
Result<std::string> read_file(const std::filesystem::path& path,
                              std::size_t max_bytes = std::size_t{64} << 20U);

// The same of what is already open, from its position on; `name` is for the errors. An interrupt
// ends it.
Result<std::string> read_fd(int fd, std::string_view name,
                            std::size_t max_bytes = std::size_t{64} << 20U);

// `path` from the root on, without ".", ".." and a slash at its end. Fails where it is relative and
// the working directory has been removed.
Result<std::filesystem::path> absolute_path(const std::filesystem::path& path);

// Writes all of `content`, or fails. An interrupt ends it where it would have to wait.
Status write_all(int fd, std::string_view content);

// Writes what can be written of `content` until then, and removes that from it. Waits for whoever
// reads, also where `fd` does not block. `OnInterrupt::stop`: an interrupt is the end, too.
enum class OnInterrupt { stop, go_on };
Status write_until(int fd, std::string_view& content, Deadline deadline, OnInterrupt on_interrupt);

// Creates `path` (it must not exist; a link there is not followed) with `mode` and `content`.
Status create_file(const std::filesystem::path& path, std::string_view content, mode_t mode = 0600);

}  // namespace snoopbox

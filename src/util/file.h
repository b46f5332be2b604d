// SPDX-License-Identifier: Apache-2.0
// Reads and writes whole files.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "util/deadline.h"
#include "util/result.h"

namespace snoopbox {

// The content of a regular or virtual file. Fails if the file cannot be opened or read, or holds
// more than `max_bytes`, because files of the host are not trusted to be small.
Result<std::string> read_file(const std::filesystem::path& path,
                              std::size_t max_bytes = std::size_t{64} << 20U);

// The same for an open file, from its current position; `name` is for error messages. An interrupt
// ends it.
Result<std::string> read_fd(int fd, std::string_view name,
                            std::size_t max_bytes = std::size_t{64} << 20U);

// `path` as an absolute path without ".", ".." and a trailing slash. Fails if it is relative and
// the working directory has been removed.
Result<std::filesystem::path> absolute_path(const std::filesystem::path& path);

// Writes all of `content`, or fails. An interrupt ends it if it would have to wait.
Status write_all(int fd, std::string_view content);

// Writes as much of `content` as possible before the deadline, and removes that much from it. Waits
// for the reader even if `fd` is non-blocking. `OnInterrupt::stop`: an interrupt ends it as well.
enum class OnInterrupt { stop, go_on };
Status write_until(int fd, std::string_view& content, Deadline deadline, OnInterrupt on_interrupt);

// Creates `path` (it must not exist; a link there is not followed) with `mode` and `content`.
Status create_file(const std::filesystem::path& path, std::string_view content, mode_t mode = 0600);

}  // namespace snoopbox

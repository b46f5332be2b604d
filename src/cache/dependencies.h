// SPDX-License-Identifier: Apache-2.0
// Files that an object was made from and that its key (key.h) does not cover: headers that a tool
// brings with it, and those of BCC_KERNEL_SOURCE. Which they are is known only after compiling, so
// each is looked at before the object is used again.
#pragma once

#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::cache {

struct Dependency {
    std::string path;   // absolute
    std::string state;  // what identifies the file's content

    bool operator==(const Dependency&) const = default;
};

// How the content is identified. A tree has too many files to read them at each start.
enum class By {
    content,  // a hash
    inode,    // size, times and number
};

// The file as it is now. If it is not there, that is its state.
Dependency dependency(const std::filesystem::path& path, By by);

// Fails, naming it, if one of the files is no longer as it was.
Status check_unchanged(const std::vector<Dependency>& dependencies);

// Fails, naming it, if one of the files may have changed at or after `since`
// (CLOCK_REALTIME): the compiler may have read another content than is there now.
Status check_older(const std::vector<Dependency>& dependencies, const std::timespec& since);

// As bytes for an entry (entry.h), and back.
std::string encode(const std::vector<Dependency>& dependencies);
Result<std::vector<Dependency>> decode_dependencies(std::string_view bytes);

}  // namespace snoopbox::cache

// SPDX-License-Identifier: Apache-2.0
// The rule of util/trust.h for a path.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "util/fd.h"
#include "util/result.h"
#include "util/trust.h"

namespace snoopbox::trust {

// Root and the effective user, for what is below `root`. The groups of another system, a
// container's host, are not known here.
Writers us_below(const std::filesystem::path& root);

struct TrustedPath {
    Fd fd;                       // O_PATH
    std::filesystem::path name;  // without links
};

// Opens what `path` leads to. The rule holds for it and for each directory and link on the way, so
// that nobody but `writers` can change what is found there. Directories on the way may be sticky.
// Each is opened relative to the one before, so what was checked is what is used. Links are
// followed as by a process whose root is `top`: absolute ones start again there, and `..` stops
// there. The error says what is wrong with which of them.
Result<TrustedPath> open_path(const std::filesystem::path& path, const Writers& writers,
                              Sticky sticky_end = Sticky::refused,
                              const std::filesystem::path& top = "/");

// Whether a pipe will do for a file. To read one waits for who writes to it.
enum class Pipes { accepted, refused };

// Reads `path`, a file or pipe. The rule holds for that alone, whatever the path: its owner and
// mode tell who can have written the content.
Result<std::string> read_file(const std::filesystem::path& path, const Writers& writers,
                              std::size_t max_bytes, Pipes pipes = Pipes::accepted);

}  // namespace snoopbox::trust

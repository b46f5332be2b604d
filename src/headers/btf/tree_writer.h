// SPDX-License-Identifier: Apache-2.0
// Creates files and directories below one directory, and never outside it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::headers {

// Writes through directory file descriptors, so that no link or concurrent rename leads out of the
// tree. Directories are 0700 and files 0600, whatever the umask allows. Names are clean relative
// paths: no "..", no empty part, no leading slash.
class TreeWriter {
  public:
    // `directory` must exist and not be a link.
    static Result<TreeWriter> open(const std::filesystem::path& directory);

    // Opens a new file for writing and creates missing directories. Fails if the file exists.
    Result<Fd> create(std::string_view path);
    Status write(std::string_view path, std::string_view content);

  private:
    TreeWriter(Fd root, std::filesystem::path name)
        : root_(std::move(root)), name_(std::move(name)) {}
    Result<int> directory_of(std::string_view path);

    Fd root_;
    std::filesystem::path name_;
    // The directory last written to: files come sorted by directory.
    Fd current_;
    std::string current_name_;
};

}  // namespace snoopbox::headers

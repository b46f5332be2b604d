// SPDX-License-Identifier: Apache-2.0
// Files and directories below one directory, and never outside it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::headers {

// Writes through directory descriptors, so that neither a link nor a rename by somebody else leads
// out of the tree. Directories are 0700 and files 0600, whatever the umask leaves. Names are those
// of a clean relative path: no "..", no empty part, no leading slash.
class TreeWriter {
  public:
    // `directory` exists and is not a link.
    static Result<TreeWriter> open(const std::filesystem::path& directory);

    // Opens a new file for writing; missing directories are made. Fails if the file exists.
    Result<Fd> create(std::string_view path);
    Status write(std::string_view path, std::string_view content);

  private:
    TreeWriter(Fd root, std::filesystem::path name)
        : root_(std::move(root)), name_(std::move(name)) {}
    Result<int> directory_of(std::string_view path);

    Fd root_;
    std::filesystem::path name_;
    // The one that was last written to: files come sorted by directory.
    Fd current_;
    std::string current_name_;
};

}  // namespace snoopbox::headers

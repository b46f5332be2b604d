// SPDX-License-Identifier: Apache-2.0
// Opens files that others name. They may be anything; only regular files are opened for
// reading, because opening a device or a pipe can have an effect.
#pragma once

#include <sys/types.h>

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "util/fd.h"

namespace snoopbox {

// Tells a file from all others, and from itself after it was written to.
struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;

    auto operator<=>(const FileId&) const = default;  // NOLINT(modernize-use-nullptr)
};

// A file that is known to be regular but is not yet open for reading.
class ForeignFile {
  public:
    // By a path that we trust to lead there (a link of /proc).
    static std::optional<ForeignFile> find(const std::filesystem::path& path);
    // By an absolute path as a process sees it whose root is the open directory `root`. Links in
    // the path lead nowhere else.
    static std::optional<ForeignFile> find_below(const Fd& root, const std::filesystem::path& path);

    const FileId& id() const { return id_; }
    // Asks for its ID again; false if it is out of reach.
    bool refresh();
    uid_t owner() const { return owner_; }
    // Fails (false) without permission to read it.
    Fd open() const;
    // A path to it for this process, as long as this object exists.
    std::filesystem::path link() const;
    // Whether it is in an overlay: its inode stands for one of another file system, which can be in
    // several overlays.
    bool is_in_overlay() const;

  private:
    explicit ForeignFile(Fd file) : file_(std::move(file)) {}
    static std::optional<ForeignFile> of(Fd fd);

    Fd file_;  // O_PATH
    FileId id_;
    uid_t owner_ = 0;
};

// A directory that paths are looked up in; false if it cannot be opened.
Fd open_root(const std::filesystem::path& path);

// Opens a directory to be read, by its path in the root, as ForeignFile::find_below finds files.
Fd open_directory_below(const Fd& root, const std::filesystem::path& path);

}  // namespace snoopbox

// SPDX-License-Identifier: Apache-2.0
// A private directory that does not outlive its owner.
#pragma once

#include <filesystem>
#include <utility>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

// Owns a new directory of mode 0700, removed with all it holds when the owner is destroyed. The
// name is made by mkdtemp, so nobody can have put it there before us. Signals are the caller's
// business: snoopbox turns Ctrl-C into an ordinary return (util/interrupt.h), so owners are always
// destroyed.
class TempDir {
  public:
    // Below `parent`; where that is empty, below $TMPDIR or /tmp. Fails if the parent can be
    // written by others and has no sticky bit, or if the directory cannot be made.
    static Result<TempDir> create(const std::filesystem::path& parent = {});
    static std::filesystem::path default_parent();

    // In memory: a file system that is mounted nowhere, which other processes reach only through
    // our descriptor. Thousands of files take milliseconds to make there and none to remove, also
    // where this process is killed. Fails where it may not mount (CAP_SYS_ADMIN, Linux 5.2), or
    // without /proc.
    static Result<TempDir> create_in_memory();

    TempDir(TempDir&& other) noexcept;
    TempDir& operator=(TempDir&& other) noexcept;
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir();

    const std::filesystem::path& path() const { return path_; }
    // The directory is no longer ours to remove.
    // Not for one in memory.
    std::filesystem::path release() { return std::exchange(path_, {}); }

  private:
    explicit TempDir(std::filesystem::path path) : path_(std::move(path)) {}
    void remove() noexcept;

    std::filesystem::path path_;
    Fd memory_;  // the mount, for one in memory
};

}  // namespace snoopbox

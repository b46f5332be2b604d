// SPDX-License-Identifier: Apache-2.0
// A private directory that does not outlive its owner.
#pragma once

#include <filesystem>
#include <utility>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox {

// Owns a new directory of mode 0700, which is removed with its content when the owner is destroyed.
// mkdtemp makes the name, so nobody can have created it before us. Signals are not handled here:
// snoopbox turns Ctrl-C into an ordinary return (util/interrupt.h), so owners are always destroyed.
class TempDir {
  public:
    // Below `parent`, or below $TMPDIR or /tmp if that is empty. Fails if the parent is writable by
    // others and has no sticky bit, or if the directory cannot be created.
    static Result<TempDir> create(const std::filesystem::path& parent = {});
    static std::filesystem::path default_parent();

    // In memory: a file system that is not mounted anywhere, so other processes can reach it only
    // through our descriptor. Creating thousands of files there takes milliseconds, and they vanish
    // without being removed, even if this process is killed. Fails without permission to mount
    // (CAP_SYS_ADMIN, Linux 5.2) or without /proc.
    static Result<TempDir> create_in_memory();

    TempDir(TempDir&& other) noexcept;
    TempDir& operator=(TempDir&& other) noexcept;
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir();

    const std::filesystem::path& path() const { return path_; }
    // Gives up ownership, so the directory is not removed. Not for one in memory.
    std::filesystem::path release() { return std::exchange(path_, {}); }

  private:
    explicit TempDir(std::filesystem::path path) : path_(std::move(path)) {}
    void remove() noexcept;

    std::filesystem::path path_;
    Fd memory_;  // the mount, for one in memory
};

}  // namespace snoopbox

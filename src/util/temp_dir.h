// SPDX-License-Identifier: Apache-2.0
// A private directory that does not outlive its owner.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>

#include "util/fd.h"
#include "util/result.h"
#include "util/trust.h"

namespace snoopbox {

// Owns a new directory of mode 0700, which is removed with its content when the owner is destroyed.
// mkdtemp makes the name, so nobody can have created it before us. Signals are not handled here:
// snoopbox turns Ctrl-C into an ordinary return (util/interrupt.h), so owners are always destroyed.
// Those that are killed leave the directory; their lock on it (util/directory_lock.h) is gone.
class TempDir {
  public:
    static constexpr std::string_view prefix = "snoopbox-tmp.";  // of the directory's name

    // Below `parent`, or below $TMPDIR or /tmp if that is empty. Fails if others than `writers`
    // could replace it there (util/trusted_path.h), or if the directory cannot be created. Removes
    // abandoned ones from the parent first.
    static Result<TempDir> create(const std::filesystem::path& parent = {},
                                  const trust::Writers& writers = trust::us());
    static std::filesystem::path default_parent();

    // Removes our user's directories in `parent` whose names begin with `beginning` and that nobody
    // has locked. Returns how many are locked.
    static std::size_t remove_abandoned(const std::filesystem::path& parent,
                                        std::string_view beginning = prefix);

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
    bool in_memory() const { return static_cast<bool>(memory_); }

    // Gives up a directory that has been renamed, so it is not removed. Returns the shared lock on
    // it. Not for one in memory.
    Fd release();
    // Keeps the directory for the program that this process is about to execute, and for what that
    // one starts: it vanishes when this process has ended, or, if it is in memory, when nobody has
    // it open any more. Returns the path by which they all reach it. It is no longer ours.
    Result<std::filesystem::path> keep_for_exec();
    // Gives up the directory for good, under a name that is never taken for abandoned, and returns
    // its new path. Not for one in memory.
    Result<std::filesystem::path> make_lasting();

  private:
    TempDir(std::filesystem::path path, Fd lock, Fd memory = {})
        : path_(std::move(path)), lock_(std::move(lock)), memory_(std::move(memory)) {}
    void remove() noexcept;

    std::filesystem::path path_;
    Fd lock_;
    Fd memory_;  // the mount, for one in memory
};

}  // namespace snoopbox

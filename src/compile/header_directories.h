// SPDX-License-Identifier: Apache-2.0
// The directories whose files the compile helper may read. It gets them as file descriptors,
// because it may not be able to go where we can: only processes that may trace process 1 can go
// below /proc/1/root, and the helper gives up that right.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "headers/header_tree.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::compile {

class HeaderDirectories {
  public:
    // Those of `tree` and then `own`, all absolute. They become the helper's descriptors
    // `first_fd`, `first_fd` + 1, ...
    static Result<HeaderDirectories> open(const headers::HeaderTree& tree,
                                          std::span<const std::filesystem::path> own, int first_fd);

    std::vector<int> fds() const;

    // The tree's directory, as the helper names it.
    std::string tree() const { return name_for_helper(0); }
    // What clang needs to find headers in the other directories.
    std::vector<std::string> flags() const;

    // Whether every user may read them, as far as a few looks tell.
    bool readable_by_all() const;

    // Replaces the helper's names of directories in diagnostics by those to show to users.
    void show_names(std::string& text) const;
    // The path of a file that the helper has read, absolute; empty if it is in none of them, or in
    // a tree that snoopbox made.
    std::filesystem::path path_of(std::string_view name_in_helper) const;

  private:
    struct Directory {
        std::filesystem::path path;  // empty if snoopbox made it, or only links lead there
        std::string shown;
        Fd fd;
    };

    std::string name_for_helper(std::size_t index) const;
    Status add(const std::filesystem::path& path, const std::string& shown, bool ours);
    void add_linked(int half);

    std::vector<Directory> directories_;
    std::string arch_;  // the kernel's arch/ARCH
    bool has_own_ = false;
    std::size_t first_own_ = 0;  // after those of the tree
    int first_fd_ = 0;
};

}  // namespace snoopbox::compile

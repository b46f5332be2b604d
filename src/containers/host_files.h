// SPDX-License-Identifier: Apache-2.0
// The files in which runtimes note what they run. Neither their sizes nor their content are
// trusted, and links lead nowhere out of the root.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "util/fd.h"

namespace snoopbox::containers {

class HostFiles {
  public:
    // Those below `root` (from open_root) that root, or we, own; without a root, there are none.
    explicit HostFiles(Fd root);
    // Those that a user owns, of the same root.
    HostFiles of_user(uid_t user) const;

    // The content of a regular file of such an owner; nothing if it is not there, not readable, or
    // holds more than `most_bytes`.
    std::optional<std::string> read(const std::filesystem::path& path,
                                    std::size_t most_bytes) const;
    // The names in a directory. There may be any number; not all of too many are returned.
    std::vector<std::string> names_in(const std::filesystem::path& path) const;

  private:
    HostFiles(std::shared_ptr<const Fd> root, std::vector<uid_t> owners)
        : root_(std::move(root)), owners_(std::move(owners)) {}
    std::shared_ptr<const Fd> root_;
    std::vector<uid_t> owners_;
};

// The user's home, as etc/passwd below the root has it, relative to the root; empty if it is not
// known.
std::filesystem::path home_of(uid_t user, const HostFiles& files);

}  // namespace snoopbox::containers

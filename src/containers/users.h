// SPDX-License-Identifier: Apache-2.0
// Names of users, as the passwd of their container has them, or that of the host.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "containers/owners.h"
#include "util/fd.h"

namespace snoopbox::containers {

// Of a user namespace: so many numbers from `inside` on are those from `outside` on.
struct UserRange {
    std::uint64_t inside = 0;
    std::uint64_t outside = 0;
    std::uint64_t count = 0;
};
// As /proc/PID/uid_map has them; what is not as it should be is left out.
std::vector<UserRange> parse_user_ranges(std::string_view text);

// By number; of several of a number, the first. `text`: as in passwd, of anybody.
std::map<uid_t, std::string> parse_user_names(std::string_view text);

class Users {
  public:
    // The caller keeps `owners`. `root` is "/" but for tests.
    explicit Users(Owners& owners, std::filesystem::path root = "/");

    // Of the user of an event in that cgroup. `user`: as the host numbers it; where no name is
    // found, as the container is gone or has none, its number is the name.
    std::string name_of(uid_t user, std::uint64_t cgroup);

  private:
    struct Names {
        std::vector<UserRange> ranges;  // empty: as on the host
        std::map<uid_t, std::string> names;
    };
    // Of the cgroups: where they are visible, and where version 2 is below that, if it is there.
    struct Tree {
        Fd root;
        std::optional<std::filesystem::path> version_2;
    };
    const Tree& tree();
    Names of_host() const;
    std::optional<Names> of_container(const Container& container);

    Owners& owners_;
    std::filesystem::path root_;
    std::optional<Tree> tree_;
    std::optional<Names> host_;
    std::map<std::uint64_t, Names> of_containers_;  // by cgroup
};

}  // namespace snoopbox::containers

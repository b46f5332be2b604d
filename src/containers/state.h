// SPDX-License-Identifier: Apache-2.0
// All that the files of runtimes say, in the roots where the host's can be.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "containers/cgroup_tree.h"
#include "containers/containers.h"
#include "containers/facts.h"

namespace snoopbox::containers {

class State {
  public:
    explicit State(const std::vector<std::filesystem::path>& roots);

    // For read_cgroup_tree.
    std::optional<CgroupName> known_cgroup(std::string_view path) const;

    // What is known of a container that was found. Who could make the cgroup is also who is
    // believed: of a user's containers, only that user's files tell, and of those inside others,
    // none of ours.
    Facts facts_of(const CgroupFound& found);
    // The same, with what the cgroup tells.
    Container describe(CgroupFound found);

  private:
    struct Root {
        HostFiles files;
        std::filesystem::path docker;
        Storage storage;
        std::map<uid_t, Storage> of_users;
    };
    static std::optional<Facts> of_root(const CgroupFound& found, Root& root);
    static std::optional<Facts> of_user(const CgroupFound& found, uid_t user, Root& root);
    void add_pod(Facts& facts, std::string_view path);

    std::vector<Root> roots_;
    std::map<std::string, Known, std::less<>> known_;  // by cgroup, or unit
    std::optional<std::map<std::string, Facts>> pods_;
};

}  // namespace snoopbox::containers

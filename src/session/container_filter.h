// SPDX-License-Identifier: Apache-2.0
// --container and its like: which cgroups a tool's programs let pass, kept up to date while the
// tool runs. bpf_sources/include/cgroups.h has the other side.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "attach/object.h"
#include "containers/owners.h"
#include "containers/selection.h"
#include "containers/watch.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::session {

// Constants of tools' objects: bits that must be found for a task's cgroups, and bits that must
// not; the controller of version 1 whose cgroups count as well, by its number; and whether events
// of cgroups that have just been made are let pass, to be judged by judge().
inline constexpr auto container_constants =
    std::to_array<const char*>({"snoop_required_cgroups", "snoop_forbidden_cgroups",
                                "snoop_cgroup_controller", "snoop_judges_later"});

// In objects that tell by the cgroups of sockets, which have none of version 1.
inline constexpr const char* sockets_constant = "snoop_of_sockets";

class ContainerFilter {
  public:
    // Listens to `watch`. `owners`: nullptr, or what judge() asks, if that is to be called for all
    // events. Fails if something that is named is not there, and is not to be waited for; says what
    // it waits for.
    static Result<std::shared_ptr<ContainerFilter>> create(
        const containers::Wanted& wanted, containers::Watch& watch,
        std::shared_ptr<containers::Owners> owners);
    ContainerFilter(const ContainerFilter&) = delete;
    ContainerFilter& operator=(const ContainerFilter&) = delete;

    // Before the object is loaded.
    Status apply(attach::Object& object);
    // Afterwards, before anything is attached. From now on, the object's maps are kept up to date;
    // no longer those of an object before.
    Status begin(const attach::Object& object);
    // Whether an event of that cgroup is wanted, which the programs let pass: of one that has just
    // been made, they do not know. `is_last`: it has to be decided now.
    containers::Verdict judge(std::uint64_t cgroup, bool is_last);
    // Warns of what could not be followed.
    void say_missed() const;

  private:
    ContainerFilter(containers::Wanted wanted, std::string controller,
                    std::shared_ptr<containers::Owners> owners)
        : wanted_(std::move(wanted)),
          controller_(std::move(controller)),
          owners_(std::move(owners)) {}
    // A cgroup by its key in the programs' map. What is asked of it, is of all below it.
    struct Node {
        std::uint64_t parent = 0;  // its key
        std::uint64_t own = 0;     // why it is asked about itself
        std::uint64_t why = 0;     // or because of those above it
        bool is_open = false;      // it is not settled
        std::vector<std::uint64_t> below;
    };
    void came(const containers::Cgroup& cgroup);
    void went(const containers::Cgroup& cgroup);
    void ask_below(std::uint64_t key);
    void put(std::uint64_t key, const Node& node);
    containers::Verdict remember(std::uint64_t cgroup, containers::Verdict verdict);
    Status find_paths(const containers::Watch& watch);
    Status check_all_there(const containers::Watch& watch) const;

    containers::Wanted wanted_;
    std::string controller_;  // of version 1, that is watched; empty: none
    std::shared_ptr<containers::Owners> owners_;
    std::unordered_map<std::uint64_t, containers::Verdict> judged_;  // of the reader's thread
    std::uint64_t gone_too_soon_ = 0;                                // as well
    std::mutex mutex_;                                               // of what follows
    std::unordered_map<std::uint64_t, Node> nodes_;
    Fd cgroups_map_;
    std::atomic<bool> is_full_ = false;
};

}  // namespace snoopbox::session

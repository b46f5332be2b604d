// SPDX-License-Identifier: Apache-2.0
// --container and its like: which cgroups a tool's programs let pass, kept up to date by a thread
// while the tool runs. It is one of its own so that no busy reader delays what starts in a new
// container. bpf_sources/include/filters.h has the other side.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "attach/object.h"
#include "containers/selection.h"
#include "containers/watch.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::session {

// Constants of tools' objects: bits that must be found for a task's cgroups, and bits that must
// not; and the controller of version 1 whose cgroups count as well, by its number.
inline constexpr auto container_constants = std::to_array<const char*>(
    {"snoop_required_cgroups", "snoop_forbidden_cgroups", "snoop_cgroup_controller"});

// In objects that tell by the cgroups of sockets, which have none of version 1.
inline constexpr const char* sockets_constant = "snoop_of_sockets";

class ContainerFilter {
  public:
    // Null if nothing is wanted. Fails if something that is named is not there, and is not to be
    // waited for; says what it waits for.
    static Result<std::unique_ptr<ContainerFilter>> create(const containers::Wanted& wanted);
    ~ContainerFilter();
    ContainerFilter(const ContainerFilter&) = delete;
    ContainerFilter& operator=(const ContainerFilter&) = delete;

    // Before the object is loaded.
    Status apply(attach::Object& object) const;
    // Afterwards, before anything is attached. From now on, the object's maps are kept up to date;
    // no longer those of an object before.
    Status begin(const attach::Object& object);
    // Warns of what could not be followed.
    void say_missed() const;

  private:
    explicit ContainerFilter(containers::Wanted wanted) : wanted_(std::move(wanted)) {}
    void came(const containers::Cgroup& cgroup);
    void went(const containers::Cgroup& cgroup);
    void put(std::uint64_t key, std::uint64_t why);
    void put_levels();
    Status find_paths();
    Status check_all_there();
    void keep_up();
    void end();

    containers::Wanted wanted_;
    std::optional<containers::Watch> watch_;
    std::vector<containers::Cgroup> found_;  // at the start: containers, and those of paths
    std::map<std::uint64_t, std::uint64_t> why_;
    std::array<std::uint64_t, 2> levels_{};  // of version 2, and of version 1
    Fd cgroups_map_;
    Fd levels_map_;
    std::atomic<bool> is_full_ = false;
    std::atomic<bool> is_too_deep_ = false;
    Fd stop_;
    std::thread thread_;
};

}  // namespace snoopbox::session

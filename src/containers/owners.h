// SPDX-License-Identifier: Apache-2.0
// Whose a cgroup is, by the number that BPF programs have for it (version 2): which container's,
// and which unit's of systemd. What was learnt stays known when the container is gone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "containers/cgroup_paths.h"
#include "containers/containers.h"
#include "util/deadline.h"
#include "util/result.h"

namespace snoopbox::containers {

struct Owner {
    // Of a cgroup that has gone before it was seen, or is out of sight, or has just been made and
    // may yet turn out to be a container's: neither is known.
    bool is_known = false;
    const Container* container = nullptr;  // nullptr: it is the host's
};

class Owners {
  public:
    // `root` is "/" but for tests. Fails if the kernel's programs cannot tell containers apart
    // here, as all are in cgroups of version 1, or if no cgroups are visible.
    static Result<Owners> create(const std::filesystem::path& root = "/");

    // Readable when cgroups were made: it is then time to look.
    int fd() const { return paths_.fd(); }
    // Learns of new cgroups, and looks for their containers if it is time. Takes some microseconds
    // if there is nothing new.
    void look();
    // When it is to be called next, even if nothing was made.
    const Deadline& next_look() const { return next_look_; }

    // Looks first if there is something new. The result is valid until the next call of any.
    Owner of(std::uint64_t cgroup);
    // The path of the cgroup; empty if it is not known.
    std::string path_of(std::uint64_t cgroup) const { return paths_.path_of(cgroup); }

    // What a user should know of why owners are not known; empty if all are in sight.
    const std::string& warning() const { return warning_; }

  private:
    using Clock = Deadline::Clock;
    struct Known {
        std::shared_ptr<const Container> container;
        bool is_settled = false;  // it stays as it is
        bool is_lost = false;     // it went before that was known
    };
    Owners(std::filesystem::path root, CgroupPaths paths)
        : root_(std::move(root)), paths_(std::move(paths)) {}
    void look_for_containers();
    void take(const Containers& found, Clock::time_point now);

    std::filesystem::path root_;
    CgroupPaths paths_;
    std::unordered_map<std::uint64_t, Known> known_;
    // Those that are not settled, and since when they are known.
    std::unordered_map<std::uint64_t, Clock::time_point> unsettled_;
    // The containers, by the numbers of their cgroups: each is kept as long as one in it is known.
    std::unordered_map<std::uint64_t, std::weak_ptr<const Container>> containers_;
    bool is_new_ = false;            // something was made since the last look for containers
    bool may_be_elsewhere_ = false;  // containers are in cgroups that programs do not see
    std::chrono::nanoseconds pause_{};
    Deadline next_look_ = Deadline::never();
    Clock::time_point last_look_;
    std::chrono::nanoseconds last_took_{};
    std::string warning_;
};

// The unit of systemd that a cgroup belongs to, the innermost service or scope; empty if none.
std::string_view unit_of_path(std::string_view path);

}  // namespace snoopbox::containers

// SPDX-License-Identifier: Apache-2.0
// Whose a cgroup is, by the number that BPF programs have for it (version 2): which container's,
// and which unit's of systemd. What was learnt stays known when the container is gone.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "containers/containers.h"
#include "containers/watch.h"
#include "containers/watch_thread.h"
#include "util/result.h"

namespace snoopbox::containers {

struct Owner {
    // Of a cgroup that has gone before it was seen, or is out of sight, or has just been made and
    // may yet turn out to be a container's: neither is known.
    bool is_known = false;
    std::shared_ptr<const Container> container;  // nullptr: it is the host's
};

// Where in the tree a cgroup is, or was.
struct Whereabouts {
    bool is_known = false;
    bool is_settled = false;  // as in Cgroup, with all those above it; or it has gone
    std::string path;
    std::vector<std::shared_ptr<const Container>> containers;  // that it is in; innermost first
    std::vector<std::uint64_t> open;  // it, and those above it, that are not settled
};

class Owners {
  public:
    // Listens to `watch`, which outlives the use of the result. So many that have gone are
    // remembered. Fails if the kernel's programs cannot tell containers apart here, as all are in
    // cgroups of version 1.
    static Result<std::shared_ptr<Owners>> create(WatchThread& watch,
                                                  std::size_t most_gone = 10'240);

    // If it is not known yet, looks whether it is by now. Any thread may ask.
    Owner of(std::uint64_t cgroup);
    // The path of the cgroup, "/" for the root; empty if it is not known.
    std::string path_of(std::uint64_t cgroup);
    // All of it; does not look.
    Whereabouts where(std::uint64_t cgroup) const;
    // Looks now at what is not known or settled. Runtimes write down what a container is before
    // they execute anything in it, so this is the time to know whose an event is.
    void look_for(std::uint64_t cgroup);
    // Whether it was made later than this object. One that is not known yet is looked for.
    bool is_new(std::uint64_t cgroup);

    // Whom to ask, in the thread of the caller, of those that are not found in the tree: it may
    // tell `watch` of them.
    void ask_of_unknown(std::function<void(std::uint64_t)> ask) { ask_ = std::move(ask); }

    // What a user should know of why owners are not known; empty if all are in sight.
    std::string warning();

  private:
    struct Known {
        std::uint64_t parent = 0;
        std::string name;                            // of its directory
        std::shared_ptr<const Container> container;  // whose own it is
        bool is_settled = false;
        bool is_new = false;
        bool has_gone = false;
    };
    Owners(WatchThread& watch, std::size_t most_gone) : watch_(watch), most_gone_(most_gone) {}
    void came(const Cgroup& cgroup);
    void went(const Cgroup& cgroup);
    void note_place(const Cgroup& cgroup, bool is_there);
    std::optional<Owner> find(std::uint64_t cgroup) const;

    WatchThread& watch_;
    std::size_t most_gone_;
    std::function<void(std::uint64_t)> ask_;
    bool has_begun_ = false;
    mutable std::mutex mutex_;  // of what follows
    std::unordered_map<std::uint64_t, Known> known_;
    std::deque<std::uint64_t> gone_;
    // On a host with both versions, the cgroups of each container, of version 2 and of version 1:
    // programs do not see those that are only in the latter.
    struct Places {
        std::array<std::set<std::uint64_t>, 2> by_version;
        bool is_out_of_sight() const { return by_version[0].empty() && !by_version[1].empty(); }
    };
    std::map<std::pair<std::string, std::optional<uid_t>>, Places> places_;
    std::size_t out_of_sight_ = 0;
};

// The unit of systemd that a cgroup belongs to, the innermost service or scope; empty if none.
std::string_view unit_of_path(std::string_view path);

}  // namespace snoopbox::containers

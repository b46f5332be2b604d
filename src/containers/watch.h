// SPDX-License-Identifier: Apache-2.0
// The cgroups of the host as they come and go, and the containers that they are of. A container is
// known when its cgroup is made, before anything runs in it, as far as its runtime's files tell it
// by then; what they do not tell yet is looked for again for a while. watch_thread.h does so
// without being asked.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "containers/cgroup_tree.h"
#include "containers/containers.h"
#include "containers/state.h"
#include "util/deadline.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::containers {

struct Cgroup {
    std::string path;            // in its hierarchy, from "/" on
    std::uint64_t id = 0;        // the inode number of its directory
    std::uint64_t parent = 0;    // that of the one above it; 0: it is the root
    std::string hierarchy;       // empty for version 2, else the controller
    std::size_t level = 0;       // 0 is the root
    std::optional<uid_t> maker;  // the user who could make it, if root need not have
    std::shared_ptr<const Container> container;  // whose own cgroup it is; those below are not
    bool is_settled = false;                     // whose it is stays as it is
};

// What of the host's cgroups has to be visible.
enum class Sight : bool { any, whole };

class Watch {
  public:
    // Both are called while cgroups are looked at.
    struct Listener {
        std::function<void(const Cgroup&)> came;  // again if more is known of whose it is
        std::function<void(const Cgroup&)> went;  // after those below it
    };

    // Sees version 2 and one controller of version 1, if it is in use. `root` is "/" but for tests.
    // Fails, with a remedy, if no cgroups are visible, or fewer than asked for.
    static Result<Watch> create(Sight sight, const std::filesystem::path& root = "/");

    // Tells it of all that are there, and later of what changes.
    void tell(Listener listener);
    // Of all that are there, from the root on.
    void each(const std::function<void(const Cgroup&)>& visit) const;

    // Readable when a cgroup was made or removed.
    int fd() const { return inotify_.get(); }
    // When to look again even if it is not.
    Deadline due() const;
    // Tells of what has changed. Takes some microseconds if nothing has.
    void look();

    // Looks again at those of version 2 that are not settled, now rather than when it is due:
    // somebody wants to know. Does nothing if that was done just now, as it takes time.
    void look_now_at(const std::vector<std::uint64_t>& cgroups);
    // One of version 2 that has gone unseen, of which the kernel told otherwise: its path, number
    // and parent. Tells of it as if it had been seen.
    void tell_of_gone(Cgroup cgroup);

    // Where version 2 is mounted, below the root; empty if it is not.
    std::string version_2() const;
    // The controller of version 1 that is looked at; empty if there is none.
    const std::string& controller() const { return controller_; }
    // Whether any process is in the cgroup or below it.
    bool is_inhabited(const Cgroup& cgroup) const;
    // Whether those of the whole host are visible, which Sight::any does not ask for.
    bool sees_all() const { return sees_all_; }
    // The kernel watches only so many directories for a user (fs.inotify.max_user_watches). What is
    // made in others is looked for once a second.
    bool is_incomplete() const { return next_walk_ != Deadline::never(); }

  private:
    using Place = std::pair<std::size_t, std::string>;  // of hierarchies_, and the path
    struct Node {
        Cgroup cgroup;
        bool is_inside = false;                  // of a container, whose own it is not
        std::shared_ptr<const Container> outer;  // that one, if it is known
        uid_t owner = 0;                         // of the directory
        int watch = -1;
    };
    struct Unsettled {
        Place place;
        std::uint64_t id = 0;
        std::size_t looked = 0;
        Deadline next = Deadline::never();
    };

    Watch(std::vector<std::filesystem::path> roots, Fd root);
    void enter(const Place& place);
    void enter_one(const Place& place, std::vector<Place>& below);
    void leave(const Place& place);
    bool has_gone(const Place& place) const;
    void begin_watching(const Place& place, const Fd& directory, Node& node);
    static void put_below(Node& node, const Node& parent);
    void all_below_are_inside(const Place& place);
    bool identify(Node& node);
    void look_again(const Node& node, const Place& place, std::size_t looked);
    void look_at_unsettled();
    Node* look_at(const Unsettled& one, bool is_last);
    void read_changes();
    void read_all();
    void say_came(const Cgroup& cgroup) const;
    void say_went(const Cgroup& cgroup) const;
    State& state();
    Fd open(const Place& place) const;

    std::vector<Listener> listeners_;
    std::vector<std::filesystem::path> roots_;
    Fd root_;
    std::vector<Hierarchy> hierarchies_;
    std::string controller_;
    Fd inotify_;
    std::map<Place, Node> nodes_;
    std::unordered_map<int, Place> watched_;
    std::vector<Unsettled> unsettled_;
    std::optional<State> state_;  // as the files are now
    Deadline next_walk_ = Deadline::never();
    Deadline::Clock::time_point next_hurry_;
    bool sees_all_ = false;
    bool has_begun_ = false;
};

}  // namespace snoopbox::containers

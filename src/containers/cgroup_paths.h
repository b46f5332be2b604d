// SPDX-License-Identifier: Apache-2.0
// The cgroups of version 2 by their numbers. New ones are learnt when they are made, so that what
// has gone by the time it is asked about is known all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "util/deadline.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::containers {

class CgroupPaths {
  public:
    // `root`: from open_root. `mount`: where version 2 is, below it. Knows what is there now.
    // `most_gone`: so many that have gone are remembered.
    static Result<CgroupPaths> watch(Fd root, std::filesystem::path mount,
                                     std::size_t most_gone = 10'240);

    // Readable when cgroups were made.
    int fd() const { return inotify_.get(); }

    // Takes in what was made since the last call, and returns the numbers. If there are more than
    // inotify can watch (fs.inotify.max_user_watches), others are looked for once a second.
    std::vector<std::uint64_t> learn();

    // All that are known.
    std::vector<std::uint64_t> all() const;
    bool knows(std::uint64_t id) const { return cgroups_.contains(id); }
    // Whether it is known, and has not gone since.
    bool is_there(std::uint64_t id) const;
    // The path in the hierarchy, "/" for its root; empty if the number is not known.
    std::string path_of(std::uint64_t id) const;

    // Those that went long ago and are not known any more since the last call.
    std::vector<std::uint64_t> forgotten();

  private:
    struct Cgroup {
        std::uint64_t parent;
        std::string name;
        int watch;  // -1: it has gone, or could not be watched
    };
    CgroupPaths(Fd root, std::filesystem::path mount, std::size_t most_gone)
        : most_gone_(most_gone), root_(std::move(root)), mount_(std::move(mount)) {}
    // It and all below. `parent`: 0 for the top, with all that is below it.
    void add(std::uint64_t parent, const std::string& name, std::vector<std::uint64_t>& added);
    void forget(int watch);
    bool take_events(std::vector<std::uint64_t>& added);

    std::size_t most_gone_;
    Fd root_;
    std::filesystem::path mount_;
    Fd inotify_;
    std::uint64_t top_ = 0;  // the number of the hierarchy's root
    std::unordered_map<std::uint64_t, Cgroup> cgroups_;
    std::unordered_map<int, std::uint64_t> by_watch_;
    std::deque<std::uint64_t> gone_;
    std::vector<std::uint64_t> forgotten_;
    Deadline next_walk_ = Deadline::never();
};

}  // namespace snoopbox::containers

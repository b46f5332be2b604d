// SPDX-License-Identifier: Apache-2.0
#include "containers/cgroup_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <tuple>

#include "containers/directory.h"
#include "util/file.h"
#include "util/foreign_file.h"
#include "util/lines.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;

constexpr auto place = "sys/fs/cgroup";

// Bounds, because containers can make cgroups. The kernel's own limit of paths bounds the depth.
constexpr std::size_t most_cgroups = 200'000;
constexpr std::size_t most_longest_path = 3072;
constexpr std::size_t most_processes = 1024;  // of a container

// Those that runtimes put containers into, version 2 of a hybrid host first: its IDs are those that
// BPF programs get.
constexpr auto version_1 =
    std::to_array<std::string_view>({"systemd", "pids", "memory", "freezer", "devices", "cpu"});

bool is_there(const Fd& root, const fs::path& path) {
    return ForeignFile::find_below(root, path).has_value();
}

// Whether any process is in the cgroup. Those of other PID namespaces are 0.
bool read_processes(const Fd& directory, std::vector<pid_t>& processes) {
    constexpr std::size_t most_bytes = std::size_t{1} << 20U;
    const Fd file(openat(directory.get(), "cgroup.procs", O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const auto text = read_fd(file.get(), "cgroup.procs", most_bytes);
    if (!file || !text) {
        return static_cast<bool>(file);  // of a threaded cgroup, it cannot be read
    }
    std::string_view rest = *text;
    while (!rest.empty() && processes.size() < most_processes) {
        const auto line = take_line(rest);
        pid_t process = 0;
        std::from_chars(line.data(), line.data() + line.size(), process);
        if (process > 0) {
            processes.push_back(process);
        }
    }
    return !text->empty();
}

class Walk {
  public:
    Walk(const Fd& root, const KnownCgroups& known) : root_(root), known_(known) {}

    void go_through(const Hierarchy& hierarchy) {
        std::vector<Step> steps{{"", {}}};
        while (!steps.empty() && ++visited_ <= most_cgroups) {
            const Step step = std::move(steps.back());
            steps.pop_back();
            Fd directory = open_directory_below(root_, hierarchy.path.string() + step.path);
            struct stat info {};
            if (!directory || fstat(directory.get(), &info) != 0) {
                continue;  // it has gone
            }
            if (step.container && has_processes(directory, *step.container)) {
                containers_[*step.container].inhabited = true;
            }
            for (auto& entry : entries_of(std::move(directory), most_cgroups)) {
                if (entry.is_directory && step.path.size() < most_longest_path) {
                    steps.push_back(enter(hierarchy, step, info.st_uid,
                                          {step.path + "/" + entry.name, entry.inode}));
                }
            }
        }
    }

    // Without those that nothing runs in.
    void end(CgroupTree& tree) && {
        std::vector<std::optional<std::size_t>> places(containers_.size());
        for (std::size_t i = 0; i < containers_.size(); ++i) {
            auto& [found, inhabited] = containers_[i];
            if (inhabited) {
                places[i] = tree.containers.size();
                found.outer = found.outer ? places[*found.outer] : std::nullopt;
                tree.containers.push_back(std::move(found));
            }
        }
    }

  private:
    struct Step {
        std::string path;
        std::optional<std::size_t> container;
    };
    struct Child {
        std::string path;
        std::uint64_t inode;
    };
    struct Entered {
        CgroupFound found;
        bool inhabited = false;
    };

    // One inside which only others run is inhabited as well.
    bool has_processes(const Fd& directory, std::size_t container) {
        std::vector<pid_t> processes;
        const bool any = read_processes(directory, processes);
        auto& all = containers_[container].found.processes;
        const auto room = most_processes - std::min(all.size(), most_processes);
        all.insert(
            all.end(), processes.begin(),
            processes.begin() + static_cast<std::ptrdiff_t>(std::min(room, processes.size())));
        for (auto outer = containers_[container].found.outer; any && outer;
             outer = containers_[*outer].found.outer) {
            containers_[*outer].inhabited = true;
        }
        return any;
    }

    // `owner`: of the parent.
    Step enter(const Hierarchy& hierarchy, const Step& parent, uid_t owner, const Child& child) {
        const auto& [path, inode] = child;
        auto container = parent.container;
        const auto user = maker_of(path, owner);
        if (auto name = judge(path, container.has_value(), user, known_)) {
            // It may be known from another hierarchy.
            const auto [known, is_new] = places_.try_emplace(
                {name->id, user.value_or(0), container ? *container + 1 : 0}, containers_.size());
            if (is_new) {
                containers_.push_back(
                    {{std::move(*name), path, inode, hierarchy.name, user, container, {}}, false});
            }
            container = known->second;
        }
        return {path, container};
    }

    const Fd& root_;
    const KnownCgroups& known_;
    std::size_t visited_ = 0;
    std::vector<Entered> containers_;
    std::map<std::tuple<std::string, uid_t, std::size_t>, std::size_t> places_;
};

// Not all files are in the cgroup at the root of a hierarchy, and some only there.
std::vector<Hierarchy> hierarchies_below(const Fd& root) {
    std::vector<Hierarchy> found;
    for (const auto& path : {fs::path(place), fs::path(place) / "unified"}) {
        // Where version 2 is at the first, the second is any cgroup that is called so.
        if (found.empty() && is_there(root, path / "cgroup.controllers")) {
            found.push_back({"", path, !is_there(root, path / "cgroup.type")});
        }
    }
    for (const auto name : version_1) {
        const auto path = fs::path(place) / name;
        if (is_there(root, path / "tasks")) {
            found.push_back({std::string(name), path, is_there(root, path / "release_agent")});
        }
    }
    return found;
}

}  // namespace

std::optional<uid_t> maker_of(std::string_view path, uid_t owner) {
    const auto user = user_of_path(path);
    return user || owner == 0 || owner == geteuid() ? user : owner;
}

std::optional<CgroupName> judge(std::string_view path, bool in_container, std::optional<uid_t> user,
                                const KnownCgroups& known) {
    if (!in_container && !user) {
        if (auto name = known(path)) {
            return name;
        }
    }
    return container_at(path);
}

bool VisibleCgroups::is_whole() const {
    return !hierarchies.empty() && std::ranges::all_of(hierarchies, &Hierarchy::whole);
}

VisibleCgroups find_cgroups(const std::vector<fs::path>& roots) {
    VisibleCgroups partial;
    for (const auto& path : roots) {
        VisibleCgroups found{open_root(path), {}};
        if (found.root) {
            found.hierarchies = hierarchies_below(found.root);
        }
        if (found.is_whole()) {
            return found;
        }
        if (!found.hierarchies.empty() && !partial.root) {
            partial = std::move(found);
        }
    }
    return partial;
}

CgroupTree read_cgroup_tree(const VisibleCgroups& cgroups, const KnownCgroups& known) {
    CgroupTree tree;
    tree.visible = !cgroups.hierarchies.empty();
    tree.whole = cgroups.is_whole();
    Walk walk(cgroups.root, known);
    for (const auto& hierarchy : cgroups.hierarchies) {
        walk.go_through(hierarchy);
    }
    std::move(walk).end(tree);
    return tree;
}

}  // namespace snoopbox::containers

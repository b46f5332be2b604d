// SPDX-License-Identifier: Apache-2.0
#include "containers/users.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>

#include "containers/cgroup_tree.h"
#include "containers/directory.h"
#include "kernel/host_roots.h"
#include "util/file.h"
#include "util/foreign_file.h"
#include "util/lines.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;

// Those of a container are anybody's, and so is what is in them.
constexpr std::size_t most_bytes = std::size_t{1} << 20U;
constexpr std::size_t most_users = 10'000;
constexpr std::size_t longest_name = 64;
constexpr std::size_t most_containers = 1'000;

std::string read_below(const Fd& root, const fs::path& path) {
    const auto file = ForeignFile::find_below(root, path);
    const Fd opened = file && file->id().bytes <= most_bytes ? file->open() : Fd();
    return opened ? read_fd(opened.get(), path.string(), most_bytes).value_or("") : std::string();
}

// Of the cgroup and those below it, as our PID namespace numbers them.
std::vector<pid_t> processes_in(const Fd& root, const std::string& cgroup) {
    constexpr std::size_t most_visited = 100;
    std::vector<pid_t> processes;
    std::vector<std::string> left{cgroup};
    for (std::size_t visited = 0; !left.empty() && visited < most_visited; ++visited) {
        const auto path = std::move(left.back());
        left.pop_back();
        const auto text = read_below(root, path + "/cgroup.procs");
        std::string_view rest = text;
        while (!rest.empty()) {
            const auto line = take_line(rest);
            pid_t process = 0;
            std::from_chars(line.data(), line.data() + line.size(), process);
            if (process > 0) {
                processes.push_back(process);
            }
        }
        for (auto& entry : entries_of(open_directory_below(root, path), most_visited)) {
            if (entry.is_directory) {
                left.push_back(path + "/" + entry.name);
            }
        }
    }
    return processes;
}

bool is_in_cgroup(std::string_view cgroups, std::string_view path) {
    constexpr std::string_view version_2 = "0::";
    while (!cgroups.empty()) {
        auto line = take_line(cgroups);
        if (line.starts_with(version_2)) {
            line.remove_prefix(version_2.size());
            return line.starts_with(path) &&
                   (line.size() == path.size() || line[path.size()] == '/');
        }
    }
    return false;
}

}  // namespace

std::vector<UserRange> parse_user_ranges(std::string_view text) {
    constexpr std::size_t most = 340;  // the kernel's own limit
    std::vector<UserRange> ranges;
    while (!text.empty() && ranges.size() < most) {
        auto line = take_line(text);
        std::array<std::uint64_t, 3> numbers{};
        bool is_good = true;
        for (auto& number : numbers) {
            line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
            const auto [end, code] =
                std::from_chars(line.data(), line.data() + line.size(), number);
            is_good &= code == std::errc() && number <= std::uint64_t{1} << 32U;
            line.remove_prefix(static_cast<std::size_t>(end - line.data()));
        }
        if (is_good) {
            ranges.push_back({numbers[0], numbers[1], numbers[2]});
        }
    }
    return ranges;
}

std::map<uid_t, std::string> parse_user_names(std::string_view text) {
    std::map<uid_t, std::string> names;
    while (!text.empty() && names.size() < most_users) {
        auto line = take_line(text);
        std::array<std::string_view, 3> fields;  // name:password:uid:...
        for (auto& field : fields) {
            field = line.substr(0, line.find(':'));
            line.remove_prefix(std::min(field.size() + 1, line.size()));
        }
        uid_t user = 0;
        const auto number = fields[2];
        const auto [end, code] =
            std::from_chars(number.data(), number.data() + number.size(), user);
        if (code == std::errc() && end == number.data() + number.size() && !fields[0].empty() &&
            fields[0].size() <= longest_name) {
            names.try_emplace(user, fields[0]);
        }
    }
    return names;
}

Users::Users(Owners& owners, fs::path root) : owners_(owners), root_(std::move(root)) {}

Users::Names Users::of_host() const {
    // Our root is that of a toolbox or the like, if we are in one.
    const auto seen = find_cgroups(kernel::visible_host_roots(root_));
    const Fd own = seen.is_whole() ? Fd() : open_root(root_);
    return {{}, parse_user_names(read_below(own ? own : seen.root, "etc/passwd"))};
}

// Looked for once: of a container that has gone, no name is found, and each of its rows asks again.
const Users::Tree& Users::tree() {
    if (!tree_) {
        tree_.emplace();
        auto seen = find_cgroups(kernel::visible_host_roots(root_));
        tree_->root = std::move(seen.root);
        if (!seen.hierarchies.empty() && seen.hierarchies.front().name.empty()) {
            tree_->version_2 = seen.hierarchies.front().path;
        }
    }
    return *tree_;
}

// A process may end, and its number be another's: what is read counts only if it is still in the
// container's cgroup afterwards.
std::optional<Users::Names> Users::of_container(const Container& container) {
    const auto& [root, version_2] = tree();
    if (!version_2) {
        return std::nullopt;
    }
    for (const auto process : processes_in(root, version_2->string() + container.cgroup)) {
        const auto directory = root_ / "proc" / std::to_string(process);
        const Fd its_root = open_root(directory / "root");
        const auto ranges = read_file(directory / "uid_map", most_bytes);
        const auto cgroups = read_file(directory / "cgroup", most_bytes);
        if (its_root && ranges && cgroups && is_in_cgroup(*cgroups, container.cgroup)) {
            return Names{parse_user_ranges(*ranges),
                         parse_user_names(read_below(its_root, "etc/passwd"))};
        }
    }
    return std::nullopt;
}

std::string Users::name_of(uid_t user, std::uint64_t cgroup) {
    const auto owner = owners_.of(cgroup);
    const Names* names = nullptr;
    if (owner.container) {
        const auto id = owner.container->cgroup_id;
        auto known = of_containers_.find(id);
        if (known == of_containers_.end()) {
            if (auto found = of_container(*owner.container)) {
                if (of_containers_.size() >= most_containers) {
                    of_containers_.clear();
                }
                known = of_containers_.emplace(id, std::move(*found)).first;
            }
        }
        names = known == of_containers_.end() ? nullptr : &known->second;
    } else if (owner.is_known) {
        names = &(host_ ? *host_ : host_.emplace(of_host()));
    }
    if (names != nullptr) {
        std::uint64_t inside = user;
        bool is_there = names->ranges.empty();
        for (const auto& range : names->ranges) {
            if (!is_there && user >= range.outside && user - range.outside < range.count) {
                inside = range.inside + (user - range.outside);
                is_there = true;
            }
        }
        const auto found = names->names.find(static_cast<uid_t>(inside));
        if (is_there && found != names->names.end()) {
            return found->second;
        }
    }
    return std::to_string(user);
}

}  // namespace snoopbox::containers

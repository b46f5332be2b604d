// SPDX-License-Identifier: Apache-2.0
#include "containers/watch.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string_view>

#include "containers/directory.h"
#include "containers/sight.h"
#include "kernel/host_roots.h"
#include "util/file.h"
#include "util/foreign_file.h"
#include "util/format.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::size_t most_cgroups = 200'000;
constexpr std::size_t most_longest_path = 3072;
constexpr std::chrono::seconds between_walks{1};

// When to look again at a cgroup whose container has no name yet. Some runtimes write their files
// after they made the cgroup, but before they execute anything in it.
constexpr auto later = std::to_array<milliseconds>(
    {milliseconds(1), milliseconds(2), milliseconds(5), milliseconds(10), milliseconds(30),
     milliseconds(100), milliseconds(300), milliseconds(1000)});

// Those that have cgroups in the tasks of programs; that of systemd, "name=systemd", has none.
bool has_controller(const Hierarchy& hierarchy) {
    return !hierarchy.name.empty() && hierarchy.name != "systemd";
}

std::string child_of(const std::string& path, std::string_view name) {
    return path == "/" ? "/" + std::string(name) : path + "/" + std::string(name);
}

bool is_below(const std::string& path, const std::string& other) {
    return path.size() > other.size() && path.starts_with(other) &&
           (other == "/" || path[other.size()] == '/');
}

// Runtimes make scopes, or cgroups that systemd knows nothing of. What systemd calls a slice is no
// container, and a service is one only if it runs a machine, which machined is told.
bool is_hosts_by_name(std::string_view path) {
    if (path.starts_with("/machine.slice/")) {
        return false;
    }
    while (path.size() > 1) {
        path.remove_prefix(1);  // the slash
        const auto name = path.substr(0, path.find('/'));
        path.remove_prefix(name.size());
        const bool is_scope =
            path.empty() && name.ends_with(".scope") &&
            (name.starts_with("session-") || name.starts_with("run-") || name.starts_with("app-"));
        const bool is_unit = name.ends_with(".slice") || name.ends_with(".service");
        if (!(is_scope || is_unit) || name.starts_with("systemd-nspawn@")) {
            return false;
        }
    }
    return true;
}

bool is_described(const Container& container) {
    return !container.name.empty() || !container.pod.empty();
}

bool has_same_names(const Container& one, const Container& other) {
    return one.name == other.name && one.pod == other.pod && one.image == other.image;
}

}  // namespace

Watch::Watch(std::vector<fs::path> roots, Fd root)
    : roots_(std::move(roots)), root_(std::move(root)) {}

Result<Watch> Watch::create(Sight sight, const fs::path& root) {
    auto roots = kernel::visible_host_roots(root);
    auto seen = find_cgroups(roots);
    if (!seen.root) {
        return fail_no_cgroups();
    }
    const bool sees_all = seen.is_whole();
    if (!sees_all && sight == Sight::whole) {
        return fail_part_of_cgroups();
    }
    Watch watch(std::move(roots), std::move(seen.root));
    watch.sees_all_ = sees_all;
    watch.inotify_.reset(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!watch.inotify_) {
        return fail_errno("cgroups cannot be watched", errno,
                          "raise fs.inotify.max_user_instances");
    }
    for (auto& hierarchy : seen.hierarchies) {
        if (has_controller(hierarchy) && watch.controller_.empty()) {
            watch.controller_ = hierarchy.name;
        }
        if (hierarchy.name == watch.controller_ || hierarchy.name.empty()) {
            watch.hierarchies_.push_back(std::move(hierarchy));
        }
    }
    if (watch.hierarchies_.empty()) {
        return fail_no_cgroups();
    }
    watch.read_all();
    watch.has_begun_ = true;
    return watch;
}

void Watch::tell(Listener listener) {
    each(listener.came);
    listeners_.push_back(std::move(listener));
}

void Watch::each(const std::function<void(const Cgroup&)>& visit) const {
    for (const auto& [place, node] : nodes_) {
        visit(node.cgroup);
    }
}

void Watch::say_came(const Cgroup& cgroup) const {
    for (const auto& listener : listeners_) {
        listener.came(cgroup);
    }
}

void Watch::say_went(const Cgroup& cgroup) const {
    for (const auto& listener : listeners_) {
        listener.went(cgroup);
    }
}

State& Watch::state() {
    return state_ ? *state_ : state_.emplace(roots_);
}

Fd Watch::open(const Place& place) const {
    return open_directory_below(root_, hierarchies_[place.first].path.string() + place.second);
}

Deadline Watch::due() const {
    auto next = next_walk_;
    for (const auto& each : unsettled_) {
        next = std::min(next, each.next);
    }
    return next;
}

// The watch is of the directory that was opened, whatever its path leads to by now.
void Watch::begin_watching(const Place& place, const Fd& directory, Node& node) {
    const auto link = fmt::format("/proc/self/fd/{}", directory.get());
    node.watch =
        inotify_add_watch(inotify_.get(), link.c_str(), IN_CREATE | IN_DELETE | IN_ONLYDIR);
    if (node.watch >= 0) {
        watched_.insert_or_assign(node.watch, place);
    } else if ((errno == ENOSPC || errno == ENOMEM) && !is_incomplete()) {
        next_walk_ = Deadline::in(between_walks);
    }
}

void Watch::put_below(Node& node, const Node& parent) {
    node.is_inside = parent.is_inside || parent.cgroup.container;
    node.outer = parent.cgroup.container ? parent.cgroup.container : parent.outer;
}

// Whether there may be more to be known of it.
bool Watch::identify(Node& node) {
    auto& cgroup = node.cgroup;
    auto name = judge(cgroup.path, node.is_inside, cgroup.maker,
                      [&](std::string_view path) { return state().known_cgroup(path); });
    if (!name) {
        return !node.is_inside && !cgroup.maker;
    }
    const auto outer = node.is_inside ? std::optional(std::size_t{0}) : std::nullopt;
    auto container = state().describe(
        {std::move(*name), cgroup.path, cgroup.id, cgroup.hierarchy, cgroup.maker, outer, {}});
    if (node.is_inside) {
        put_inside(container, node.outer.get());
    }
    cgroup.container = std::make_shared<const Container>(std::move(container));
    return !node.is_inside && !is_described(*cgroup.container);
}

// Those that were there from the start have had their time; but they may just have been made.
void Watch::look_again(const Node& node, const Place& place, std::size_t looked) {
    if (!has_begun_) {
        looked = later.size() - 3;
    }
    if (looked < later.size()) {
        unsettled_.push_back({place, node.cgroup.id, looked, Deadline::in(later.at(looked))});
    }
}

void Watch::enter_one(const Place& place, std::vector<Place>& below) {
    Fd directory = open(place);
    struct stat info {};
    if (!directory || fstat(directory.get(), &info) != 0) {
        return;  // it has gone
    }
    if (const auto known = nodes_.find(place); known != nodes_.end()) {
        if (known->second.cgroup.id == info.st_ino) {
            return;
        }
        leave(place);  // it was made anew
    }
    const auto& [hierarchy, path] = place;
    Node node;
    node.owner = info.st_uid;
    node.cgroup.path = path;
    node.cgroup.id = info.st_ino;
    node.cgroup.hierarchy = hierarchies_[hierarchy].name;
    bool may_change = false;
    if (path != "/") {
        const auto parent =
            nodes_.find({hierarchy, path.substr(0, std::max<std::size_t>(path.rfind('/'), 1))});
        if (parent == nodes_.end()) {
            return;
        }
        node.cgroup.parent = parent->second.cgroup.id;
        node.cgroup.level = parent->second.cgroup.level + 1;
        put_below(node, parent->second);
        node.cgroup.maker = maker_of(path, parent->second.owner);
        may_change = identify(node);
    }
    node.cgroup.is_settled =
        !may_change || !has_begun_ || (!node.cgroup.container && is_hosts_by_name(path));
    begin_watching(place, directory, node);
    say_came(node.cgroup);
    if (may_change) {
        look_again(node, place, 0);
    }
    nodes_.emplace(place, std::move(node));
    for (const auto& entry : entries_of(std::move(directory), most_cgroups)) {
        if (entry.is_directory && path.size() < most_longest_path) {
            below.emplace_back(hierarchy, child_of(path, entry.name));
        }
    }
}

// With all that was made in it before it was watched.
void Watch::enter(const Place& place) {
    std::vector<Place> left{place};
    while (!left.empty() && nodes_.size() < most_cgroups) {
        const auto next = std::move(left.back());
        left.pop_back();
        enter_one(next, left);
    }
}

// Whether it is not there any more, or is another one by now.
bool Watch::has_gone(const Place& place) const {
    const auto known = nodes_.find(place);
    const Fd directory = open(place);
    struct stat info {};
    return known == nodes_.end() || !directory || fstat(directory.get(), &info) != 0 ||
           info.st_ino != known->second.cgroup.id;
}

void Watch::leave(const Place& place) {
    std::vector<decltype(nodes_)::iterator> gone;
    for (auto at = nodes_.lower_bound(place);
         at != nodes_.end() && at->first.first == place.first &&
         at->first.second.starts_with(place.second);
         ++at) {
        if (at->first == place || is_below(at->first.second, place.second)) {
            gone.push_back(at);
        }
    }
    std::ranges::reverse(gone);
    for (const auto at : gone) {
        const auto& node = at->second;
        say_went(node.cgroup);
        if (node.watch >= 0) {
            inotify_rm_watch(inotify_.get(), node.watch);
            watched_.erase(node.watch);
        }
        nodes_.erase(at);
    }
}

void Watch::read_changes() {
    constexpr std::size_t room = std::size_t{64} << 10U;
    alignas(inotify_event) std::array<char, room> buffer{};
    bool is_overrun = false;
    for (;;) {
        const auto got = read(inotify_.get(), buffer.data(), buffer.size());
        if (got <= 0) {
            break;
        }
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            inotify_event event{};
            std::memcpy(&event, &buffer.at(at), sizeof event);
            const char* name = buffer.data() + at + sizeof event;
            at += sizeof event + event.len;
            is_overrun |= (event.mask & IN_Q_OVERFLOW) != 0;
            const auto watched = watched_.find(event.wd);
            if (watched == watched_.end()) {
                continue;
            }
            if ((event.mask & IN_IGNORED) != 0) {
                leave(Place(watched->second));
                continue;
            }
            if (event.len == 0 || (event.mask & IN_ISDIR) == 0) {
                continue;
            }
            const Place place{watched->second.first, child_of(watched->second.second, name)};
            if ((event.mask & IN_DELETE) != 0) {
                // One that was made anew may be known already, as its directory is the same.
                if (has_gone(place)) {
                    leave(place);
                }
            } else {
                enter(place);
            }
        }
    }
    if (is_overrun) {
        read_all();
    }
}

// From the start, if so much has changed that not all of it was told, or if not all is watched.
void Watch::read_all() {
    next_walk_ = Deadline::never();
    std::vector<Place> gone;
    for (const auto& [place, node] : nodes_) {
        if (has_gone(place)) {
            gone.push_back(place);
        }
    }
    for (const auto& place : gone) {
        leave(place);
    }
    std::vector<Place> all;
    for (std::size_t i = 0; i < hierarchies_.size(); ++i) {
        all.emplace_back(i, "/");
    }
    for (auto& [place, node] : nodes_) {
        Fd directory = open(place);
        if (directory && node.watch < 0) {
            begin_watching(place, directory, node);
        }
        for (const auto& entry : entries_of(std::move(directory), most_cgroups)) {
            if (entry.is_directory) {
                all.emplace_back(place.first, child_of(place.second, entry.name));
            }
        }
    }
    for (const auto& place : all) {
        enter(place);
    }
}

void Watch::look_at_unsettled() {
    std::vector<Unsettled> now;
    std::erase_if(unsettled_, [&](const Unsettled& each) {
        if (!each.next.passed()) {
            return false;
        }
        now.push_back(each);
        return true;
    });
    for (const auto& each : now) {
        if (auto* node = look_at(each, each.looked + 1 >= later.size())) {
            look_again(*node, each.place, each.looked + 1);
        }
    }
}

// The node if it may still change; else nullptr. `is_last`: whatever it is now, it stays.
Watch::Node* Watch::look_at(const Unsettled& one, bool is_last) {
    const auto found = nodes_.find(one.place);
    if (found == nodes_.end() || found->second.cgroup.id != one.id) {
        return nullptr;
    }
    auto& node = found->second;
    const auto before = node.cgroup;
    const bool may_change = identify(node);
    const auto& container = node.cgroup.container;
    const bool was_known = before.container != nullptr;
    node.cgroup.is_settled |= !may_change || is_last;
    if (node.cgroup.is_settled != before.is_settled ||
        (container && !(was_known && has_same_names(*before.container, *container)))) {
        say_came(node.cgroup);
    }
    if (container && !was_known) {
        all_below_are_inside(one.place);
    }
    return may_change ? &node : nullptr;
}

// It has turned out to be a container's. What was believed of those below it was the inside's word.
void Watch::all_below_are_inside(const Place& place) {
    for (auto at = nodes_.upper_bound(place);
         at != nodes_.end() && at->first.first == place.first &&
         at->first.second.starts_with(place.second);
         ++at) {
        const auto& path = at->first.second;
        const auto parent =
            nodes_.find({place.first, path.substr(0, std::max<std::size_t>(path.rfind('/'), 1))});
        auto& node = at->second;
        if (!is_below(path, place.second) || parent == nodes_.end()) {
            continue;
        }
        put_below(node, parent->second);
        const bool was_settled = std::exchange(node.cgroup.is_settled, true);
        if (node.cgroup.container) {
            identify(node);
        }
        if (node.cgroup.container || !was_settled) {
            say_came(node.cgroup);
        }
    }
}

void Watch::look_now_at(const std::vector<std::uint64_t>& cgroups) {
    const auto begin = Deadline::Clock::now();
    if (begin < next_hurry_) {
        return;
    }
    state_.reset();
    for (const auto id : cgroups) {
        const auto found = std::ranges::find_if(unsettled_, [&](const Unsettled& each) {
            return each.id == id && hierarchies_[each.place.first].name.empty();
        });
        if (found != unsettled_.end() && look_at(*found, false) == nullptr) {
            unsettled_.erase(found);
        }
    }
    const auto end = Deadline::Clock::now();
    next_hurry_ = end + std::max<Deadline::Clock::duration>(later.front(), (end - begin) * 3);
}

void Watch::look() {
    state_.reset();
    read_changes();
    if (next_walk_.passed()) {
        read_all();
    }
    look_at_unsettled();
}

void Watch::tell_of_gone(Cgroup cgroup) {
    const auto hierarchy = std::ranges::find(hierarchies_, std::string(), &Hierarchy::name);
    const auto slash = cgroup.path.rfind('/');
    if (hierarchy == hierarchies_.end() || slash == std::string::npos) {
        return;
    }
    const auto parent = nodes_.find({static_cast<std::size_t>(hierarchy - hierarchies_.begin()),
                                     cgroup.path.substr(0, std::max<std::size_t>(slash, 1))});
    Node node;
    cgroup.level = static_cast<std::size_t>(std::ranges::count(cgroup.path, '/'));
    // Where the one above has gone as well, nobody knows who made it: the host's files tell
    // nothing.
    node.is_inside = true;
    if (parent != nodes_.end() && parent->second.cgroup.id == cgroup.parent) {
        put_below(node, parent->second);
        cgroup.maker = maker_of(cgroup.path, parent->second.owner);
    }
    node.cgroup = std::move(cgroup);
    state_.reset();
    node.cgroup.is_settled = !identify(node) || is_hosts_by_name(node.cgroup.path);
    say_came(node.cgroup);
    say_went(node.cgroup);
}

std::string Watch::version_2() const {
    const auto found = std::ranges::find(hierarchies_, std::string(), &Hierarchy::name);
    return found == hierarchies_.end() ? std::string() : found->path.string();
}

bool Watch::is_inhabited(const Cgroup& cgroup) const {
    const auto hierarchy = std::ranges::find(hierarchies_, cgroup.hierarchy, &Hierarchy::name);
    if (hierarchy == hierarchies_.end()) {
        return false;
    }
    constexpr std::size_t most_bytes = 4096;
    const auto number = static_cast<std::size_t>(hierarchy - hierarchies_.begin());
    const auto read = [&](const std::string& path, const char* file) {
        const Fd directory = open({number, path});
        const Fd opened(directory ? openat(directory.get(), file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
                                  : -1);
        return opened ? read_fd(opened.get(), file, most_bytes).value_or("") : std::string();
    };
    if (const auto events = read(cgroup.path, "cgroup.events"); !events.empty()) {
        return events.find("populated 1") != std::string::npos;
    }
    return std::ranges::any_of(nodes_, [&](const auto& each) {
        const auto& [place, node] = each;
        return place.first == number &&
               (place.second == cgroup.path || is_below(place.second, cgroup.path)) &&
               !read(place.second, "cgroup.procs").empty();
    });
}

}  // namespace snoopbox::containers

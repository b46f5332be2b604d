// SPDX-License-Identifier: Apache-2.0
#include "session/container_filter.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "containers/cgroup_name.h"
#include "kernel/host_roots.h"
#include "session/new_cgroups.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

using containers::Cgroup;
using containers::Container;
using containers::Wanted;

// Why a cgroup is asked about.
constexpr std::uint64_t is_container = 1;
constexpr std::uint64_t is_path = 2;

// As snoop_controller_number() counts them, from 1 on.
constexpr auto controllers =
    std::to_array<std::string_view>({"pids", "memory", "freezer", "devices", "cpu"});

// A name as people know it.
std::string label_of(const Container& container) {
    constexpr std::size_t shown_of_id = 12;
    const auto& [id, name, pod, pod_namespace] =
        std::tie(container.id, container.name, container.pod, container.pod_namespace);
    if (!pod.empty()) {
        return fmt::format("{}{}{}", pod, name.empty() ? "" : "/", name);
    }
    return !name.empty() ? name : containers::is_hex_id(id) ? id.substr(0, shown_of_id) : id;
}

// What one option names, and how to know it.
struct Kind {
    const char* what;  // "no container here has the name or ID"
    const std::vector<std::string>& names;
    std::function<bool(const Container&, const std::string&)> is_so;
};

std::vector<Kind> kinds_of(const Wanted& wanted) {
    return {
        {"no container here has the name or ID", wanted.containers,
         [](const Container& one, const std::string& name) {
             return containers::is_meant(one, name);
         }},
        {"no container here is of the pod", wanted.pods, &containers::is_in_pod},
        {"no container here is in the namespace", wanted.namespaces, &containers::is_in_namespace},
        {"no container here is of the image", wanted.images, &containers::is_of_image}};
}

// "sys/fs/cgroup/a", or "a" or "/a" below it, of any root.
std::string path_in_tree(const std::string& text, const std::string& mount) {
    auto path = std::filesystem::path("/" + text).lexically_normal().string();
    path.erase(0, path.starts_with("//") ? 1 : 0);
    const auto cut = [&path](const std::string& beginning) {
        const bool is_there = path.starts_with(beginning) &&
                              (path.size() == beginning.size() || path[beginning.size()] == '/');
        path.erase(0, is_there ? beginning.size() : 0);
        return is_there;
    };
    for (const auto& root : kernel::host_roots()) {
        const auto base = (std::filesystem::path("/") / root.path).lexically_normal().string();
        if (cut((base == "/" ? "" : base) + "/" + mount) || cut("/" + mount)) {
            break;
        }
    }
    while (path.ends_with('/')) {
        path.pop_back();
    }
    return path.starts_with('/') ? path : "/" + path;
}

// Of a cgroup's directory, wherever it is mounted.
std::optional<std::uint64_t> number_of_cgroup(const std::string& path) {
    const Fd directory(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    struct statfs system {};
    struct stat info {};
    if (!directory || fstatfs(directory.get(), &system) != 0 ||
        system.f_type != CGROUP2_SUPER_MAGIC || fstat(directory.get(), &info) != 0) {
        return std::nullopt;
    }
    return info.st_ino;
}

std::string listed(const std::vector<Cgroup>& all) {
    constexpr std::size_t most = 10;
    std::vector<std::string> names;
    for (const auto& each : all) {
        if (each.container) {
            names.push_back(label_of(*each.container));
        }
    }
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.empty()) {
        return "no containers run here";
    }
    const auto more = names.size() - std::min(names.size(), most);
    names.resize(names.size() - more);
    return "there are " + join(names) + (more > 0 ? fmt::format(", and {} more", more) : "");
}

}  // namespace

Result<std::shared_ptr<ContainerFilter>> ContainerFilter::create(
    const Wanted& wanted, containers::Watch& watch, std::shared_ptr<containers::Owners> owners) {
    std::shared_ptr<ContainerFilter> filter(
        new ContainerFilter(wanted, watch.controller(), std::move(owners)));
    TRY(filter->find_paths(watch));
    TRY(filter->check_all_there(watch));
    watch.tell({[filter](const Cgroup& cgroup) { filter->came(cgroup); },
                [filter](const Cgroup& cgroup) { filter->went(cgroup); }});
    return filter;
}

void ContainerFilter::came(const Cgroup& cgroup) {
    const bool meant =
        cgroup.container &&
        (wanted_.host || (wanted_.names_containers() && is_meant(*cgroup.container, wanted_)));
    const bool has_path = cgroup.hierarchy.empty() &&
                          std::ranges::find(wanted_.cgroups, cgroup.path) != wanted_.cgroups.end();
    const auto why = (meant ? is_container : 0) | (has_path ? is_path : 0);
    const auto key = cgroup_key(cgroup, cgroup.id);
    const std::scoped_lock lock(mutex_);
    const auto [node, is_new] = nodes_.try_emplace(key);
    if (is_new && cgroup.parent != 0) {
        node->second.parent = cgroup_key(cgroup, cgroup.parent);
        if (const auto above = nodes_.find(node->second.parent); above != nodes_.end()) {
            above->second.below.push_back(key);
        }
    }
    node->second.own = why;
    // Records tell cgroups of version 2 only, and only events can be judged later.
    node->second.is_open = owners_ && !cgroup.is_settled && cgroup.hierarchy.empty();
    ask_below(key);
    put(key, node->second);  // the programs may have it otherwise
}

// Those below it are told before or after it becomes known whose it is.
void ContainerFilter::ask_below(std::uint64_t key) {
    const auto found = nodes_.find(key);
    if (found == nodes_.end()) {
        return;
    }
    auto& node = found->second;
    const auto above = nodes_.find(node.parent);
    const auto why = node.own | (above == nodes_.end() ? 0 : above->second.why);
    if (why == node.why) {
        return;
    }
    node.why = why;
    put(key, node);
    for (const auto below : node.below) {
        ask_below(below);
    }
}

void ContainerFilter::went(const Cgroup& cgroup) {
    const auto key = cgroup_key(cgroup, cgroup.id);
    const std::scoped_lock lock(mutex_);
    const auto node = nodes_.find(key);
    if (node == nodes_.end()) {
        return;
    }
    if (const auto above = nodes_.find(node->second.parent); above != nodes_.end()) {
        std::erase(above->second.below, key);
    }
    nodes_.erase(node);
    if (cgroups_map_) {
        bpf_map_delete_elem(cgroups_map_.get(), &key);
    }
}

void ContainerFilter::put(std::uint64_t key, const Node& node) {
    if (!cgroups_map_) {
        return;
    }
    const auto value = node.why | (node.is_open ? just_made : 0);
    if (value == 0) {
        bpf_map_delete_elem(cgroups_map_.get(), &key);
    } else if (bpf_map_update_elem(cgroups_map_.get(), &key, &value, BPF_ANY) != 0) {
        is_full_ = true;
    }
}

// Where version 2 is mounted is known only now. It may be mounted elsewhere as well.
Status ContainerFilter::find_paths(const containers::Watch& watch) {
    if (!wanted_.cgroups.empty() && watch.version_2().empty()) {
        return fail("--cgroup: there are no cgroups of version 2 here");
    }
    for (auto& path : wanted_.cgroups) {
        const auto number = number_of_cgroup(path);
        path = path_in_tree(path, watch.version_2());
        watch.each([&](const Cgroup& cgroup) {
            if (number && cgroup.hierarchy.empty() && cgroup.id == *number) {
                path = cgroup.path;
            }
        });
    }
    return {};
}

Status ContainerFilter::check_all_there(const containers::Watch& watch) const {
    std::vector<std::string> lacking;
    std::set<std::string> paths;
    std::vector<Cgroup> found;
    watch.each([&](const Cgroup& cgroup) {
        if (cgroup.hierarchy.empty()) {
            paths.insert(cgroup.path);
        }
        if (cgroup.container && watch.is_inhabited(cgroup)) {
            found.push_back(cgroup);
        }
    });
    for (const auto& path : wanted_.cgroups) {
        if (!paths.contains(path)) {
            lacking.push_back(fmt::format("there is no cgroup {} of version 2", path));
        }
    }
    for (const auto& [what, names, is_so] : kinds_of(wanted_)) {
        for (const auto& name : names) {
            const auto& asks = is_so;
            if (std::ranges::none_of(
                    found, [&](const Cgroup& cgroup) { return asks(*cgroup.container, name); })) {
                lacking.push_back(fmt::format("{} \"{}\"", what, name));
            }
        }
    }
    if (lacking.empty() && wanted_.names_containers() &&
        std::ranges::none_of(
            found, [&](const Cgroup& cgroup) { return is_meant(*cgroup.container, wanted_); })) {
        lacking.emplace_back("no container here is all that the options say");
    }
    for (const auto& each : lacking) {
        if (!wanted_.wait) {
            return fail(each, (wanted_.names_containers() ? listed(found) + "; " : "") +
                                  "with --wait, tracing begins all the same, and includes it when "
                                  "it is there");
        }
        log::notice(each + " yet: waiting for it");
    }
    return {};
}

Status ContainerFilter::apply(attach::Object& object) {
    const std::scoped_lock lock(mutex_);
    const auto number = 1 + (std::ranges::find(controllers, controller_) - controllers.begin());
    const bool has_paths = !wanted_.cgroups.empty();
    const std::array<std::uint64_t, container_constants.size()> values{
        (wanted_.names_containers() ? is_container : 0) | (has_paths ? is_path : 0),
        wanted_.host ? is_container : 0,
        controller_.empty() ? 0 : static_cast<std::uint64_t>(number), owners_ ? 1U : 0U};
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!object.set_constant(container_constants.at(i), values.at(i))) {
            return fail(
                "this object cannot choose tasks by their containers or cgroups: it was made "
                "without the kernel's BTF, or by an older snoopbox");
        }
    }
    const bool of_sockets = object.set_constant(sockets_constant, std::uint64_t{1}).has_value();
    const auto is_asked = [](const auto& each) { return each.second.why != 0; };
    const auto asked = static_cast<std::size_t>(std::ranges::count_if(nodes_, is_asked));
    const auto in_version_1 = [](const auto& each) {
        return each.second.why == 0 || (each.first & of_version_1) != 0;
    };
    if (of_sockets && asked > 0 && std::ranges::all_of(nodes_, in_version_1)) {
        return fail(
            "this tool goes by sockets, which know their cgroups of version 2 only; here, "
            "containers are in those of version 1");
    }
    constexpr std::size_t least_entries = 2048;
    if (auto* map = bpf_object__find_map_by_name(object.handle(), asked_map)) {
        const auto entries = std::max(least_entries, std::bit_ceil(4 * asked));
        bpf_map__set_max_entries(map, static_cast<__u32>(entries));
    }
    return {};
}

Status ContainerFilter::begin(const attach::Object& object) {
    const std::scoped_lock lock(mutex_);
    const int map = object.map_fd(asked_map);
    cgroups_map_.reset(map < 0 ? -1 : fcntl(map, F_DUPFD_CLOEXEC, 0));
    if (!cgroups_map_) {
        return fail("with these options, the tool does not ask which tasks are wanted",
                    "its C has to ask snoop_is_wanted(), or nothing");
    }
    for (const auto& [key, node] : nodes_) {
        if (node.why != 0 || node.is_open) {
            put(key, node);
        }
    }
    return {};
}

containers::Verdict ContainerFilter::judge(std::uint64_t cgroup, bool is_last) {
    using containers::Verdict;
    if (cgroup == 0 || !owners_) {
        return Verdict::yes;
    }
    if (const auto known = judged_.find(cgroup); known != judged_.end()) {
        return known->second;
    }
    if (!owners_->is_new(cgroup)) {
        return remember(cgroup, Verdict::yes);
    }
    auto where = owners_->where(cgroup);
    auto verdict = containers::judge(where, wanted_);
    if (verdict == Verdict::open) {
        owners_->look_for(cgroup);
        where = owners_->where(cgroup);
        verdict = containers::judge(where, wanted_);
    }
    if (verdict == Verdict::open && !is_last) {
        return verdict;
    }
    if (verdict == Verdict::open) {
        verdict = wanted_.host ? Verdict::yes : Verdict::no;
    }
    gone_too_soon_ += where.is_known ? 0 : 1;
    return remember(cgroup, verdict);
}

containers::Verdict ContainerFilter::remember(std::uint64_t cgroup, containers::Verdict verdict) {
    constexpr std::size_t most = 65'536;
    if (judged_.size() >= most) {
        judged_.clear();
    }
    judged_.emplace(cgroup, verdict);
    return verdict;
}

void ContainerFilter::say_missed() const {
    if (gone_too_soon_ > 0) {
        log::warning(
            fmt::format("{} cgroups had gone before it was known whose they were: what went on in "
                        "them is not shown",
                        gone_too_soon_));
    }
    if (is_full_) {
        log::warning("there were more containers than could be followed: not all are seen");
    }
}

}  // namespace snoopbox::session

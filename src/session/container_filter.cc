// SPDX-License-Identifier: Apache-2.0
#include "session/container_filter.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <functional>
#include <set>
#include <tuple>
#include <utility>

#include "containers/cgroup_name.h"
#include "kernel/host_roots.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

using containers::Cgroup;
using containers::Container;
using containers::Wanted;

constexpr auto cgroups_map = "snoop_asked_cgroups";
constexpr auto levels_map = "snoop_asked_levels";

// Why a cgroup is asked about.
constexpr std::uint64_t is_container = 1;
constexpr std::uint64_t is_path = 2;

constexpr std::size_t most_levels = 32;  // SNOOP_MOST_CGROUP_LEVELS
constexpr std::uint64_t of_version_1 = std::uint64_t{1} << 63U;

// As snoop_controller_number() counts them, from 1 on.
constexpr auto controllers =
    std::to_array<std::string_view>({"pids", "memory", "freezer", "devices", "cpu"});

std::uint64_t key_of(const Cgroup& cgroup) {
    return cgroup.hierarchy.empty() ? cgroup.id : cgroup.id | of_version_1;
}

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
    const auto version = cgroup.hierarchy.empty() ? 0U : 1U;
    const std::scoped_lock lock(mutex_);
    if (why != 0 && cgroup.level >= most_levels) {
        is_too_deep_ = true;
    } else if (why != 0) {
        put(key_of(cgroup), why);
        if (const auto level = std::uint64_t{1} << cgroup.level;
            (levels_.at(version) & level) == 0) {
            levels_.at(version) |= level;
            put_levels();
        }
    }
}

void ContainerFilter::went(const Cgroup& cgroup) {
    const auto key = key_of(cgroup);
    const std::scoped_lock lock(mutex_);
    if (why_.erase(key) != 0 && cgroups_map_) {
        bpf_map_delete_elem(cgroups_map_.get(), &key);
    }
}

void ContainerFilter::put(std::uint64_t key, std::uint64_t why) {
    why_[key] = why;
    if (cgroups_map_ && bpf_map_update_elem(cgroups_map_.get(), &key, &why, BPF_ANY) != 0) {
        is_full_ = true;
    }
}

void ContainerFilter::put_levels() {
    for (std::uint32_t version = 0; levels_map_ && version < levels_.size(); ++version) {
        bpf_map_update_elem(levels_map_.get(), &version, &levels_.at(version), BPF_ANY);
    }
}

// Where version 2 is mounted is known only now.
Status ContainerFilter::find_paths(const containers::Watch& watch) {
    if (!wanted_.cgroups.empty() && watch.version_2().empty()) {
        return fail("--cgroup: there are no cgroups of version 2 here");
    }
    for (auto& path : wanted_.cgroups) {
        path = path_in_tree(path, watch.version_2());
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
    const auto in_version_1 = [](const auto& each) { return (each.first & of_version_1) != 0; };
    if (of_sockets && !why_.empty() && std::ranges::all_of(why_, in_version_1)) {
        return fail(
            "this tool goes by sockets, which know their cgroups of version 2 only; here, "
            "containers are in those of version 1");
    }
    constexpr std::size_t least_entries = 4096;
    if (auto* map = bpf_object__find_map_by_name(object.handle(), cgroups_map)) {
        const auto entries = std::max(least_entries, std::bit_ceil(2 * why_.size()));
        bpf_map__set_max_entries(map, static_cast<__u32>(entries));
    }
    return {};
}

Status ContainerFilter::begin(const attach::Object& object) {
    const std::scoped_lock lock(mutex_);
    const auto copy = [&](const char* name) {
        const int map = object.map_fd(name);
        return Fd(map < 0 ? -1 : fcntl(map, F_DUPFD_CLOEXEC, 0));
    };
    cgroups_map_ = copy(cgroups_map);
    levels_map_ = copy(levels_map);
    if (!cgroups_map_ || !levels_map_) {
        return fail("with these options, the tool does not ask which tasks are wanted",
                    "its C has to ask snoop_is_wanted(), or nothing");
    }
    for (const auto& [key, why] : std::exchange(why_, {})) {
        put(key, why);
    }
    put_levels();
    return {};
}

containers::Verdict ContainerFilter::judge(std::uint64_t cgroup, bool is_last) {
    using containers::Verdict;
    if (cgroup == 0 || !owners_ || !owners_->is_new(cgroup)) {
        return Verdict::yes;
    }
    if (const auto known = judged_.find(cgroup); known != judged_.end()) {
        return known->second;
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
    if (is_too_deep_) {
        log::warning(
            fmt::format("containers whose cgroups are below {} others are not seen", most_levels));
    }
}

}  // namespace snoopbox::session

// SPDX-License-Identifier: Apache-2.0
// Containers that a person had crun or runc run. Those of engines have hexadecimal IDs.
#include "containers/cgroup_name.h"
#include "containers/facts.h"
#include "containers/json.h"

namespace snoopbox::containers {
namespace {

constexpr std::size_t most_bytes = std::size_t{4} << 20U;
constexpr std::string_view cgroup_mounts = "/sys/fs/cgroup";

// runc's are where the hierarchies are mounted: "/sys/fs/cgroup/pids/ID" or "/sys/fs/cgroup/ID".
std::string runc_cgroup(const rapidjson::Value* paths) {
    for (const std::string_view controller : {"", "pids", "memory", "name=systemd"}) {
        std::string path = text_in(paths, {controller});
        if (!path.starts_with(cgroup_mounts)) {
            continue;
        }
        path.erase(0, cgroup_mounts.size());
        const auto slash = controller.empty() ? 0 : path.find('/', 1);
        return slash == std::string::npos ? "" : path.substr(slash);
    }
    return {};
}

// crun notes its state only after the container has begun; before it makes the cgroup, there is a
// copy of what it was told.
std::optional<Known> crun_begins(const HostFiles& files, const std::string& id) {
    const auto text =
        files.read(std::filesystem::path("run/crun") / id / "config.json", most_bytes);
    if (!text) {
        return std::nullopt;
    }
    rapidjson::Document config;
    parse_json(*text, config);
    const auto path = text_in(member(&config, "linux"), {"cgroupsPath"});
    Facts facts;
    facts.runtime = "crun";
    facts.name = id;
    return Known{id, path.empty() ? "/" + id : cgroup_of(path), std::move(facts)};
}

std::optional<Known> low_level(const HostFiles& files, const std::string& runtime,
                               const std::string& id) {
    const bool is_crun = runtime == "crun";
    const auto text = files.read(
        std::filesystem::path("run") / runtime / id / (is_crun ? "status" : "state.json"),
        most_bytes);
    if (!text) {
        return is_crun ? crun_begins(files, id) : std::nullopt;
    }
    rapidjson::Document state;
    parse_json(*text, state);
    Facts facts;
    facts.runtime = runtime;
    facts.name = id;
    facts.pid = process_in(&state, is_crun ? "pid" : "init_process_pid");
    auto cgroup =
        is_crun ? text_in(&state, {"cgroup-path"}) : runc_cgroup(member(&state, "cgroup_paths"));
    return Known{id, std::move(cgroup), std::move(facts)};
}

}  // namespace

std::vector<Known> low_level_known(const HostFiles& files) {
    std::vector<Known> known;
    for (const auto* runtime : {"crun", "runc"}) {
        for (const auto& id : files.names_in(std::string("run/") + runtime)) {
            auto found = is_hex_id(id) ? std::nullopt : low_level(files, runtime, id);
            if (found) {
                known.push_back(std::move(*found));
            }
        }
    }
    return known;
}

std::string cgroup_of(const std::string& cgroups_path) {
    const auto first = cgroups_path.find(':');
    const auto second = cgroups_path.find(':', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos) {
        return cgroups_path.starts_with('/') || cgroups_path.empty() ? cgroups_path
                                                                     : "/" + cgroups_path;
    }
    const auto prefix = cgroups_path.substr(first + 1, second - first - 1);
    return (prefix.empty() ? "" : prefix + "-") + cgroups_path.substr(second + 1) + ".scope";
}

}  // namespace snoopbox::containers

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

}  // namespace

std::vector<Known> low_level_known(const HostFiles& files) {
    std::vector<Known> known;
    const auto add = [&](const std::string& runtime, const char* file) {
        for (auto& id : files.names_in("run/" + runtime)) {
            const auto text =
                is_hex_id(id)
                    ? std::nullopt
                    : files.read(std::filesystem::path("run") / runtime / id / file, most_bytes);
            if (!text) {
                continue;
            }
            rapidjson::Document state;
            parse_json(*text, state);
            Facts facts;
            facts.runtime = runtime;
            facts.name = id;
            facts.pid = runtime == "crun" ? process_in(&state, "pid")
                                          : process_in(&state, "init_process_pid");
            auto cgroup = runtime == "crun" ? text_in(&state, {"cgroup-path"})
                                            : runc_cgroup(member(&state, "cgroup_paths"));
            known.push_back({std::move(id), std::move(cgroup), std::move(facts)});
        }
    };
    add("crun", "status");
    add("runc", "state.json");
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

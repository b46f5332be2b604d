// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "containers/cgroup_name.h"
#include "containers/facts.h"
#include "containers/json.h"

namespace snoopbox::containers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{4} << 20U;

// Where shims have their bundles: NAMESPACE/ID/config.json. Docker's namespace is "moby".
std::vector<fs::path> bundle_directories(const HostFiles& files) {
    std::vector<fs::path> directories;
    for (const auto* state :
         {"run/containerd", "run/k3s/containerd", "var/snap/microk8s/common/run/containerd"}) {
        const auto tasks = fs::path(state) / "io.containerd.runtime.v2.task";
        for (const auto& name : files.names_in(tasks)) {
            directories.push_back(tasks / name);
        }
    }
    return directories;
}

pid_t read_pid(const HostFiles& files, const fs::path& file) {
    const auto text = files.read(file, 64).value_or("");
    pid_t pid = 0;
    std::from_chars(text.data(), text.data() + text.size(), pid);
    return pid;
}

struct Bundle {
    Facts facts;
    std::string cgroups_path;
};

std::optional<Bundle> read_bundle(const HostFiles& files, const fs::path& bundle) {
    const auto text = files.read(bundle / "config.json", most_bytes);
    if (!text) {
        return std::nullopt;
    }
    rapidjson::Document document;
    parse_json(*text, document);
    const auto* notes = member(&document, "annotations");
    Facts facts;
    facts.runtime = bundle.parent_path().filename() == "moby" ? "docker" : "containerd";
    facts.pod = text_in(notes, {"io.kubernetes.cri.sandbox-name"});
    facts.pod_namespace = text_in(notes, {"io.kubernetes.cri.sandbox-namespace"});
    facts.pod_uid = text_in(notes, {"io.kubernetes.cri.sandbox-uid"});
    facts.name = text_in(notes, {"io.kubernetes.cri.container-name", "nerdctl/name"});
    facts.image =
        text_in(notes, {"io.kubernetes.cri.image-name", "io.kubernetes.cri.podsandbox.image-name"});
    facts.pid = read_pid(files, bundle / "init.pid");
    return Bundle{std::move(facts), text_in(member(&document, "linux"), {"cgroupsPath"})};
}

}  // namespace

std::optional<Facts> containerd_facts(const HostFiles& files, const std::string& id) {
    for (const auto& directory : bundle_directories(files)) {
        if (auto bundle = read_bundle(files, directory / id)) {
            return std::move(bundle->facts);
        }
    }
    return std::nullopt;
}

std::vector<Known> containerd_known(const HostFiles& files) {
    std::vector<Known> known;
    for (const auto& directory : bundle_directories(files)) {
        for (auto& id : files.names_in(directory)) {
            if (is_hex_id(id)) {
                continue;
            }
            if (auto bundle = read_bundle(files, directory / id)) {
                bundle->facts.name = bundle->facts.name.empty() ? id : bundle->facts.name;
                known.push_back(
                    {std::move(id), cgroup_of(bundle->cgroups_path), std::move(bundle->facts)});
            }
        }
    }
    return known;
}

}  // namespace snoopbox::containers

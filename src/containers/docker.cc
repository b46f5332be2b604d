// SPDX-License-Identifier: Apache-2.0
#include "containers/facts.h"
#include "containers/json.h"

namespace snoopbox::containers {

namespace fs = std::filesystem;

std::optional<Facts> docker_facts(const HostFiles& files, const fs::path& directory,
                                  const std::string& id) {
    constexpr std::size_t most_bytes = std::size_t{4} << 20U;
    const auto text = files.read(directory / "containers" / id / "config.v2.json", most_bytes);
    if (!text) {
        return std::nullopt;
    }
    rapidjson::Document document;
    parse_json(*text, document);
    const auto* config = member(&document, "Config");
    const auto* labels = member(config, "Labels");
    Facts facts;
    facts.runtime = "docker";
    facts.image = text_in(config, {"Image"});
    facts.pid = process_in(member(&document, "State"), "Pid");
    // Of Kubernetes (cri-dockerd).
    facts.pod = text_in(labels, {"io.kubernetes.pod.name"});
    facts.pod_namespace = text_in(labels, {"io.kubernetes.pod.namespace"});
    facts.pod_uid = text_in(labels, {"io.kubernetes.pod.uid"});
    if (facts.pod.empty()) {
        facts.name = text_in(&document, {"Name"});
        facts.name.erase(0, facts.name.starts_with('/') ? 1 : 0);
    } else if (text_in(labels, {"io.kubernetes.docker.type"}) != "podsandbox") {
        facts.name = text_in(labels, {"io.kubernetes.container.name"});
    }
    return facts;
}

fs::path docker_directory(const HostFiles& files) {
    constexpr std::size_t most_bytes = std::size_t{1} << 20U;
    for (const auto* settings :
         {"etc/docker/daemon.json", "var/snap/docker/current/config/daemon.json"}) {
        if (const auto text = files.read(settings, most_bytes)) {
            rapidjson::Document document;
            parse_json(*text, document);
            if (const auto root = text_in(&document, {"data-root", "graph"});
                root.starts_with('/')) {
                return fs::path(root).relative_path();
            }
        }
    }
    constexpr auto usual = "var/lib/docker";
    constexpr auto of_snap = "var/snap/docker/common/var-lib-docker";
    return files.names_in(usual).empty() && !files.names_in(of_snap).empty() ? of_snap : usual;
}

}  // namespace snoopbox::containers
